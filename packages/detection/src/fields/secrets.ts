/**
 * Fields that hold secrets. A good password is a random row of signs, and random rows of signs look like scraps of
 * shell and SQL; so in these fields only what cannot be chance counts in full.
 */
const SECRET_WORDS: readonly string[] = [
  'password',
  'passwort',
  'kennwort',
  'senha',
  'contrasena',
  'mot_de_passe',
  'passwd',
  'passphrase',
  'passcode',
  'pwd',
  'secret',
  'authorization',
  'credential',
  'pin',
  'otp',
  'confirm',
  'pass',
  'pw',
  'clave',
  'mdp',
  'sensor_data',
];

/** Words that must be the whole name: they occur inside others ("shipping", "laptop"). */
const WHOLE_ONLY: ReadonlySet<string> = new Set(['pin', 'otp', 'confirm', 'pass', 'pw', 'clave', 'mdp', 'sensor_data']);

/** Confidence from which on a rule does not fire by chance. */
const SURE_MIN = 0.9;

/** Share that is left of the others: 0.85, the best of them, falls below the default threshold. */
const SHARE = 0.55;

/** Names that were asked about before; APIs have few, and at the limit it is asked anew. */
const answers = new Map<string, boolean>();
const ANSWERS_MAX = 4_096;
/** A longer name is not remembered. */
const ANSWER_NAME_CHARS_MAX = 64;

/** @param name lower-case */
export function isSecretName(name: string): boolean {
  const known = answers.get(name);
  if (known !== undefined) return known;
  const secret = holdsSecretWord(name);
  if (name.length <= ANSWER_NAME_CHARS_MAX) {
    if (answers.size >= ANSWERS_MAX) answers.clear();
    answers.set(name, secret);
  }
  return secret;
}

function holdsSecretWord(name: string): boolean {
  for (const word of SECRET_WORDS) {
    if (WHOLE_ONLY.has(word) ? name === word : name.includes(word)) return true;
  }
  return false;
}

export function secretConfidence(confidence: number): number {
  return confidence >= SURE_MIN ? confidence : confidence * SHARE;
}
