import { PURPOSES, type Purpose } from '@sallyport/core';
import { remembered } from '@sallyport/inventory/observe';
import { WORDS } from './words.ts';

/** A scalar of a body with the name of its member; nested ones of the first levels too. */
export interface Field {
  /** Lower-case, without separators: `accountid`. */
  readonly word: string;
  /** `body.accountId`; the empty string for what is no identifier, since nothing asks for it. */
  readonly name: string;
  readonly value: string;
  /** The name is that of an identifier. */
  readonly identifier: boolean;
}

/** Names of members, in the languages of {@link WORDS}. */
const USERNAMES =
  /^(?:benutzer|benutzername|kundennummer|utilisateur|identifiant|usuario|cliente|dni|cpfcnpj|utente|codiceutente|gebruiker|gebruikersnaam|klantnummer|uzytkownik|user|username|userid|login|loginid|loginname|email|emailaddress|mail|phone|phonenumber|mobile|msisdn|customerid|customernumber|identifier|memberid|cpf|ssn|utilizador|usuarioid|anvandarnamn|kundenr|anmeldename)$/;
const SECRETS =
  /^(?:passwort|kennwort|motdepasse|mdp|contrasena|clave|senha|codiceaccesso|wachtwoord|haslo|password|passwd|passphrase|passcode|pwd|pass|pin|secret|currentpassword|palavrapasse|clavedeacceso|motdepasseactuel)$/;
const CODES =
  /^(?:tan|smstan|einmalcode|codigo|codice|kod|otp|code|totp|token|onetimecode|verificationcode|smscode|mfacode|passcode|pin|answer|codesms|codigosms|codigoverificacion|codesecurite|freigabecode|signatur)$/;
const NEW_SECRETS =
  /^(?:newpassword|passwordnew|newpin|newpasscode|neuespasswort|nouveaumotdepasse|nuevacontrasena|novasenha|nuovapassword|nieuwwachtwoord|nowehaslo|neueskennwort|next|contrasenanueva|clavenueva|senhanova|palavrapassenova|new)$/;
const PROMOS =
  /^(?:promo|promocode|promotioncode|coupon|couponcode|voucher|vouchercode|discountcode|bonuscode|referral|referralcode|gutschein|gutscheincode|codepromo|codigopromocional|cupom|codicesconto|kortingscode|kodpromocyjny|cupon|codigocupon|rabattcode|aktionscode|codepromotionnel|codigopromo|offercode|invitecode|invitationcode)$/;
const CONTACT =
  /^(?:adresse|telefon|telefonnummer|telephone|correo|direccion|telefono|endereco|telefone|celular|indirizzo|adres|telefoon|email|emailaddress|phone|phonenumber|mobile|address|addressline1|street|postcode|zip|postaladdress|msisdn|phoneno|mobileno|mobilenumber|telemovel|movil|numeromovil|handy|handynummer|mobilnummer|portable|cellulare|gsm|courriel|correoelectronico|emailnew|newemail|newphone)$/;
const AMOUNT =
  /^(?:betrag|montant|importe|monto|valor|quantia|importo|bedrag|kwota|amount|value|sum|total|instructedamount|amountminor|amountcents)$/;

const LOGIN = /(?:^|\/)(?:log-?in|sign-?in|logon|authenticate|authentication|authorize|auth|token|sessions?|oauth2?|connect)(?:\/|$)/;
const CODE =
  /(?:^|[/_-])(?:approve|approval|confirm|confirmation|authorise|otp|mfa|2fa|totp|sca|one-time|verify|verification|challenge|step-?up)(?:[/_-]|$)/;
const RESET = /(?:forgot|reset|recover|unlock|unblock)[a-z-]*(?:\/|$)|password[/_-](?:reset|forgot|recover)/;
const REGISTER = /(?:^|\/)(?:register|registration|sign-?up|enrol|enroll|enrolment|onboard|onboarding)(?:\/|$)/;
const LOOKUP = /(?:^|[/_-])(?:exists|lookup|availability|available|check-?(?:user|email|phone|username))(?:[/_-]|$)/;
const CREDENTIAL = /(?:^|[/_-])(?:password|passphrase|passcode|credentials?|pin|mfa|2fa|authenticators?|devices?)(?:[/_-]|$)/;
const PROFILE =
  /(?:^|[/_-])(?:profile|contacts?|contact-details|email|phone|mobile|address|addresses|me|customers?|users?|settings)(?:[/_-]|$)/;
const PAYEE = /(?:^|[/_-])(?:payees?|beneficiar(?:y|ies)|recipients?|counterpart(?:y|ies)|external-accounts?)(?:[/_-]|$)/;
const TRANSFER =
  /(?:^|[/_-])(?:transfers?|payments?|payouts?|withdrawals?|withdraw|wires?|ach|remittances?|send-money|p2p|zelle|domestic-payments?)(?:[/_-]|$)/;
/** Fields of a form that only asks about a name. */
const LOOKUP_FIELDS_MAX = 4;
const CHANGES: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** What the words of a path speak of. */
export interface PathWords {
  readonly login: boolean;
  readonly code: boolean;
  readonly reset: boolean;
  readonly register: boolean;
  readonly lookup: boolean;
  readonly credential: boolean;
  readonly profile: boolean;
  readonly payee: boolean;
  readonly transfer: boolean;
}

/** Shapes of paths remembered. */
const SHAPES_MAX = 4_096;

/** What a purpose is read from. */
export interface PurposeInput {
  readonly method: string;
  /** The path without its identifiers, and what the body calls. */
  readonly shape: string;
  readonly fields: readonly Field[];
  /** The body holds a card number. */
  readonly card: boolean;
  /** Nobody is signed in. */
  readonly anonymous: boolean;
}

/** Says what a request is for. */
export type PurposeReader = (input: PurposeInput) => Purpose;

/**
 * By the words of its path and the names in its body. Words are of English, German, French, Spanish, Portuguese, Italian,
 * Dutch and Polish APIs; `own` are those of the policy, which go before.
 */
export function purposeReader(own: Readonly<Partial<Record<Purpose, readonly string[]>>>): PurposeReader {
  const chosen = new Map<string, Purpose>();
  for (const purpose of PURPOSES) for (const word of own[purpose] ?? []) chosen.set(word, purpose);
  const read = remembered(SHAPES_MAX, (shape) => {
    const words = wordsOf(shape.toLowerCase());
    return {
      own: words.map((word) => chosen.get(word)).find((purpose) => purpose !== undefined),
      path: pathWords(shape.toLowerCase(), words),
    };
  });
  return (input) => {
    const { method, shape } = input;
    const { own: named, path } = read(shape);
    if (named === undefined) return purposeOf(input, path);
    // A look at a list of transfers is no transfer.
    return CHANGES.has(method) || named === 'lookup-user' ? named : 'other';
  };
}

/** Segments of a path, and their parts; `a_b` is read as `a-b`. */
function wordsOf(path: string): string[] {
  return path.split('/').flatMap((segment) => {
    const plain = segment.replaceAll('_', '-');
    return plain.includes('-') ? [plain, ...plain.split('-')] : [plain];
  });
}

function pathWords(path: string, words: readonly string[]): PathWords {
  const has = (purpose: keyof PathWords): boolean => words.some((word) => WORDS[purpose].has(word));
  return {
    login: LOGIN.test(path) || has('login'),
    code: CODE.test(path) || has('code'),
    reset: RESET.test(path) || has('reset'),
    register: REGISTER.test(path) || has('register'),
    lookup: LOOKUP.test(path) || has('lookup'),
    credential: CREDENTIAL.test(path) || has('credential'),
    profile: PROFILE.test(path) || has('profile'),
    payee: PAYEE.test(path) || has('payee'),
    transfer: TRANSFER.test(path) || has('transfer'),
  };
}

function purposeOf({ method, fields, card, anonymous }: PurposeInput, path: PathWords): Purpose {
  if (!CHANGES.has(method)) return method === 'GET' && path.lookup ? 'lookup-user' : 'other';
  const has = (pattern: RegExp): boolean => fields.some((field) => pattern.test(field.word));
  if (path.reset) return 'password-reset';
  if (path.register) return 'register';
  if (path.lookup && has(USERNAMES)) return 'lookup-user';
  if (path.login && has(SECRETS) && has(USERNAMES)) return 'login';
  if (path.code && has(CODES)) return 'one-time-code';
  if (path.payee) return 'payee-add';
  if (card) return 'card-payment';
  if (path.transfer && (method === 'POST' || has(AMOUNT))) return 'transfer';
  if (path.credential) return 'credential-change';
  if (path.profile && has(CONTACT)) return 'contact-change';
  // Who is not signed in and says a name and little else asks whether it exists, whatever the operation is called.
  return anonymous && fields.length <= LOOKUP_FIELDS_MAX && has(USERNAMES) && !has(SECRETS) ? 'lookup-user' : 'other';
}

export function usernameIn(fields: readonly Field[]): string {
  return (fields.find((field) => USERNAMES.test(field.word))?.value ?? '').trim().toLowerCase();
}

/** The password that is to hold from now on, or that opened the door. */
export function passwordIn(fields: readonly Field[]): string {
  return (fields.find((field) => NEW_SECRETS.test(field.word)) ?? fields.find((field) => SECRETS.test(field.word)))?.value ?? '';
}

export function promoIn(fields: readonly Field[]): string {
  return (fields.find((field) => PROMOS.test(field.word))?.value ?? '').trim().toLowerCase();
}

export function secretIn(fields: readonly Field[], purpose: Purpose): string {
  const wanted = purpose === 'one-time-code' ? CODES : SECRETS;
  return fields.find((field) => wanted.test(field.word))?.value ?? '';
}

const REFRESH = /^refresh_?token$/i;

/** The refresh token of an answer, at its top or one level below. */
export function refreshTokenIn(answer: unknown, deeper = true): string {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return '';
  for (const [key, value] of Object.entries(answer)) {
    if (typeof value === 'string' && REFRESH.test(key)) return value;
    const below = deeper ? refreshTokenIn(value, false) : '';
    if (below !== '') return below;
  }
  return '';
}
