package dev.tandem.bench.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/** A table as bars: a group for each condition, a colour for each subject, whiskers for spread. */
final class BarPlot {

  private static final int WIDTH = 900;
  private static final int LABEL = 150;
  private static final int VALUE = 90;
  private static final int BAR = 14;
  private static final int GAP = 14;
  private static final int TOP = 34;
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  private static final Color INK = new Color(0x22, 0x22, 0x22);
  private static final Color FAINT = new Color(0xdd, 0xdd, 0xdd);
  // Okabe and Ito's palette, which colour-blind readers can tell apart.
  private static final List<Color> COLOURS =
      List.of(
          new Color(0x999999),
          new Color(0x0072b2),
          new Color(0x56b4e9),
          new Color(0xd55e00),
          new Color(0xe69f00),
          new Color(0x009e73),
          new Color(0xcc79a7),
          new Color(0xf0e442));

  private final Table table;
  private final double most;
  private Graphics2D graphics;

  private BarPlot(Table table) {
    this.table = table;
    most = table.figures().stream().mapToDouble(Figure::most).max().orElse(1);
  }

  static void write(Table table, Path file) throws IOException {
    ImageIO.write(new BarPlot(table).draw(), "png", file.toFile());
  }

  private BufferedImage draw() {
    int bars = table.conditions().size() * table.subjects().size();
    int legend = (table.subjects().size() + 3) / 4 * 20;
    int height = TOP + legend + bars * BAR + table.conditions().size() * GAP + 10;
    BufferedImage image = new BufferedImage(WIDTH, height, BufferedImage.TYPE_INT_RGB);
    graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, WIDTH, height);
    graphics.setFont(FONT.deriveFont(Font.BOLD, 14));
    graphics.setColor(INK);
    graphics.drawString(table.title(), 10, 20);
    graphics.setFont(FONT);
    drawLegend();
    drawBars(TOP + legend);
    graphics.dispose();
    return image;
  }

  private void drawLegend() {
    for (int i = 0; i < table.subjects().size(); i++) {
      int x = 10 + i % 4 * (WIDTH / 4);
      int y = TOP + i / 4 * 20;
      graphics.setColor(colour(i));
      graphics.fillRect(x, y, 12, 12);
      graphics.setColor(INK);
      graphics.drawString(table.subjects().get(i), x + 18, y + 11);
    }
  }

  private void drawBars(int top) {
    int y = top;
    for (String condition : table.conditions()) {
      graphics.setColor(FAINT);
      graphics.drawLine(10, y + GAP / 2 - 1, WIDTH - 10, y + GAP / 2 - 1);
      y += GAP;
      graphics.setColor(INK);
      graphics.drawString(condition, 10, y + BAR);
      for (int i = 0; i < table.subjects().size(); i++) {
        int at = y;
        int index = i;
        table
            .figure(condition, table.subjects().get(i))
            .ifPresent(figure -> drawBar(figure, at, colour(index)));
        y += BAR;
      }
    }
  }

  private void drawBar(Figure figure, int y, Color colour) {
    graphics.setColor(colour);
    graphics.fillRect(LABEL, y + 1, Math.max(1, length(figure.median())), BAR - 2);
    graphics.setColor(INK);
    graphics.setStroke(new BasicStroke(1));
    int middle = y + BAR / 2;
    int from = LABEL + length(figure.least());
    int to = LABEL + length(figure.most());
    graphics.drawLine(from, middle, to, middle);
    graphics.drawString(Figure.number(figure.median()), to + 6, y + BAR - 3);
  }

  private int length(double value) {
    return (int) Math.round(value / most * (WIDTH - LABEL - VALUE));
  }

  private static Color colour(int index) {
    return COLOURS.get(index % COLOURS.size());
  }
}
