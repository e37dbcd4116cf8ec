/**
 * Weights of the evidence, in log odds; positive speaks for values. Set by the benchmark of `bench/discovery`.
 * A group of words is taken for values when the sum is above 0.
 */
export const EVIDENCE = {
  /** After the root, a version or `api`: collections stand there. */
  afterRoot: -3.2,
  /** After a value: its parts stand there. Less so where words were values already: names come in pairs. */
  afterValue: -2.2,
  afterWordValue: -0.6,
  /** After a collection (`/users/…`): its members stand there. */
  afterPlural: 1.5,
  afterPreposition: 2.5,
  afterSingular: -0.6,
  /** Times ln(words / sizeNeutral): the more different words, the less are they words of the API. */
  size: 1.5,
  sizeNeutral: 7,
  /** Times the share of requests that brought a word seen once (Good-Turing: the chance the next one is new). */
  novelty: 2,
  /** Times the words per request. */
  variety: 2,
  /** For each known continuation that most of the words share, and at most. */
  continuation: 0.9,
  continuationMost: 3,
  /** The same for one that nearly all share beyond those: things of one kind have all their parts. */
  continuationWhole: 0.5,
  continuationWholeMost: 2.5,
  /** Identifiers stand right behind the words, as they stand behind collections. */
  followedByValue: -3,
  /** Nearly all of them are plurals, as collections are. */
  plurals: -2.5,
  /** Answers of the same fields; answers of different fields. */
  sameAnswers: 2.5,
  /** For each further operation below whose answers agree too, and at most. */
  sameAnswersMore: 1.5,
  sameAnswersMoreMost: 4.5,
  differentAnswers: -5,
  /** A description has a parameter at this position. */
  described: 4,
  /** All of them ISO codes in lower case. */
  codes: 2,
  /** Values by form exist at this position, words do not look like them. */
  besideValues: -0.5,
  /** And none of the few words is written as they are. */
  besideOthers: -3,
  /** Words were taken for values here already: one more is likely one too. */
  besideWords: 3,
  /** It alone has far more requests than the values around it. */
  dominant: -3.5,
  /** It is not written as the values are. */
  oddLook: -4,
  /** It is, down to its length. */
  sameLook: 3,
  /** It is in capitals as they are: `BACKUP` beside `GL_POST`. */
  sameCapitals: 2,
  /** Its continuations are those of the values, are one that only those have, or are others. */
  fits: 1,
  fitsWell: 2.5,
  misfits: -2.5,
  /** It is busy and yet was never followed by what follows most of the values. */
  lacks: -5,
} as const;
