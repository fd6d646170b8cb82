/**
 * The configuration of a director. {@code ConfigLoader} goes from text to model in three steps:
 *
 * <ol>
 *   <li>{@code syntax} makes statements and blocks of the text and keeps their places;
 *   <li>{@code keyword}, with the tables in the {@code *Keywords} and {@code *Block} classes here,
 *       makes typed settings of the statements: to add a keyword, add it to its table;
 *   <li>the {@code *Assembly} classes make the records of {@code DirectorConfig} of the settings
 *       and check what one keyword alone cannot know.
 * </ol>
 *
 * Each step reports what is wrong and goes on with the rest.
 */
package dev.tandem.director.config;
