/** A picture, a font or a style by its place beside the document that names it; alone, and in a style. */
const ASSET_ALONE =
  /^(?:\.\.\/){1,6}[\w@-][\w/@-]{0,96}(?:\.[\w@-]{1,32}){0,3}\.(?:png|jpe?g|gif|webp|avif|svg|ico|css|woff2?|ttf|otf|eot|mp4)(?:[?#][\w.=-]{0,32})?$/;
const ASSETS_OF_STYLE =
  /url\(\s?["']?(?:\.\.\/){1,6}[\w@-][\w/@-]{0,96}(?:\.[\w@-]{1,32}){0,3}\.(?:png|jpe?g|gif|webp|avif|svg|ico|css|woff2?|ttf|otf|eot|mp4)(?:[?#][\w.=-]{0,32})?["']?\s?\)/g;

/** `../../img/x.png`, and styles that climb for nothing else: `.a{background:url(../../img/x.png)}`. */
export function isAssetReference(text: string): boolean {
  if (ASSET_ALONE.test(text)) return true;
  return text.includes('url(') && !text.replace(ASSETS_OF_STYLE, '').includes('..');
}
