/**
 * Elements by what they can do. 3: runs script by being there. 2: loads or embeds foreign content.
 * 1: plain markup, harmless without attributes. An unknown word is no element.
 */
export const ELEMENTS: ReadonlyMap<string, number> = new Map([
  ...words(3, 'script'),
  ...words(
    2,
    'iframe frame frameset object embed applet base link meta svg math layer ilayer bgsound isindex xml xss foreignobject animate set animatetransform animatemotion feimage',
  ),
  ...words(
    2,
    'handler listener portal noscript noembed noframes xmp plaintext listing style template import html body head image event-source vmlframe fencedframe webview scriptlet',
  ),
  ...words(
    1,
    'a abbr acronym address area article aside audio b bdi bdo big blink blockquote br button canvas caption center cite code col',
  ),
  ...words(
    1,
    'colgroup command content data datalist dd del details dfn dialog dir div dl dt element em fieldset figcaption figure font footer form',
  ),
  ...words(1, 'h1 h2 h3 h4 h5 h6 header hgroup hr i img input ins kbd keygen label legend li main map mark marquee menu menuitem meter'),
  ...words(
    1,
    'multicol nav nextid nobr ol optgroup option output p param picture pre progress q rb rp rt rtc ruby s samp section select shadow slot',
  ),
  ...words(
    1,
    'small source spacer span strike strong sub summary sup table tbody td textarea tfoot th thead time title tr track tt u ul var video wbr x',
  ),
]);

function words(level: number, list: string): [string, number][] {
  return list.split(' ').map((word) => [word, level]);
}

/** Attributes whose value is a URL or markup that the browser acts on. */
export const URL_ATTRIBUTES: ReadonlySet<string> = new Set(
  'href src action formaction data srcdoc background poster from to values code codebase ping lowsrc dynsrc xlink:href cite longdesc profile usemap classid archive manifest content url folder path seeksegmenttime'.split(
    ' ',
  ),
);

/** Beginnings of event names (HTML living standard, UI events, legacy IE); a handler is `on` and one of these. */
export const EVENTS: ReadonlySet<string> = new Set(
  (
    'abort activate afterprint afterscriptexecute afterupdate animation appinstalled auxclick before beforecopy beforecut beforeinput beforeload beforepaste beforeprint beforeunload begin blur bounce ' +
    'cached cancel canplay cellchange change checking click close compositionstart contextmenu controlselect copy cuechange cut dataavailable datasetchanged datasetcomplete dblclick deactivate device disabled dragend dragdrop drag drop ' +
    'durationchange emptied end ended error errorupdate exit fetch filterchange finish focus formchange forminput formdata fullscreen gesture gotpointercapture hashchange help input invalid ' +
    'key layoutcomplete load losecapture lostpointercapture mediacomplete mediaerror message mouse move mspointer mutation notify obsolete offline online orientation outofsync page ' +
    'paste pause play pointer popstate popup progress property rate readystatechange receive redo rejectionhandled repeat reset resize resume reverse row rtcdatachannel scroll search security seek ' +
    'select show slotchange sort stalled start stop storage submit suspend syncrestored text time toggle touch track transition trackchange unload undo unhandledrejection urlflip user volumechange waiting webkit wheel zoom x cut invalid domattr domcharacter domnode domsubtree domactivate'
  ).split(' '),
);

/** Functions that attackers call as a proof (alert) or to turn text into code. Value: 2 when the name alone is unusual in prose. */
export const SINKS: ReadonlyMap<string, number> = new Map([
  ['alert', 1],
  ['confirm', 1],
  ['prompt', 1],
  ['eval', 2],
  ['settimeout', 2],
  ['setinterval', 2],
  ['setimmediate', 2],
  ['execscript', 2],
  ['atob', 2],
  ['btoa', 2],
  ['unescape', 2],
  ['decodeuricomponent', 2],
  ['fromcharcode', 2],
  ['fetch', 1],
  ['import', 1],
  ['function', 0],
  ['expression', 0],
  ['console.log', 0],
  ['importscripts', 2],
  ['sendbeacon', 2],
  ['xmlhttprequest', 2],
]);
