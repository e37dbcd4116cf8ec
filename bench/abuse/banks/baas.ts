import type { Dialect, Person } from './dialect.ts';
import type { Dice } from './dice.ts';
import type { Ask, Reply, Turn } from './wire.ts';

/**
 * Banking as a service in four languages: login by form, sessions in cookies, errors inside a 200, remote calls instead of resources.
 * What differs by country is in `WORDS`.
 */
interface Words {
  readonly root: string;
  readonly cookie: string;
  readonly ids: 'uuid' | 'number';
  readonly login: string;
  readonly user: string;
  readonly password: string;
  readonly logout: string;
  readonly forgot: string;
  readonly register: string;
  readonly accounts: string;
  readonly details: string;
  readonly accountId: string;
  readonly movements: string;
  readonly phone: string;
  readonly contact: string;
  readonly change: string;
  readonly old: string;
  readonly fresh: string;
  readonly payees: string;
  readonly confirm: string;
  readonly code: string;
  readonly transfer: string;
  readonly amount: string;
  readonly charge: string;
  readonly card: string;
  readonly promo: string;
  readonly voucher: string;
  readonly admin: string;
  readonly failure: string;
  /** How an answer says that it went well, and the start of one that says it did not. */
  readonly good: Readonly<Record<string, unknown>>;
  readonly bad: Readonly<Record<string, unknown>>;
}

/* biome-ignore format: a table */
const WORDS: readonly Words[] = [
  { root: '/de/v2', cookie: 'sitzung', ids: 'uuid', login: '/anmelden', user: 'benutzername', password: 'kennwort', logout: '/abmelden', forgot: '/kennwort-vergessen', register: '/registrierung', accounts: '/konten', details: '/kontodetails', accountId: 'kontoId', movements: '/umsaetze', phone: 'telefon', contact: '/profil/kontaktdaten', change: '/profil/kennwort', old: 'altesKennwort', fresh: 'neuesKennwort', payees: '/empfaenger', confirm: '/freigabe', code: 'tan', transfer: '/ueberweisungen', amount: 'betrag', charge: '/kartenzahlungen', card: 'kartennummer', promo: '/gutscheine/einloesen', voucher: 'gutscheincode', admin: '/verwaltung/kunden', failure: 'Anmeldung fehlgeschlagen', good: { erfolg: true }, bad: { erfolg: false, fehlercode: 'ANM-12' } },
  { root: '/es/api', cookie: 'sesion', ids: 'number', login: '/iniciar-sesion', user: 'usuario', password: 'contrasena', logout: '/cerrar-sesion', forgot: '/olvide-contrasena', register: '/registro', accounts: '/cuentas', details: '/detalle-cuenta', accountId: 'idCuenta', movements: '/movimientos', phone: 'telefono', contact: '/perfil/contacto', change: '/perfil/contrasena', old: 'contrasenaActual', fresh: 'contrasenaNueva', payees: '/beneficiarios', confirm: '/autorizar', code: 'codigoSms', transfer: '/transferencias', amount: 'importe', charge: '/pagos-tarjeta', card: 'numeroTarjeta', promo: '/promociones/canjear', voucher: 'cupon', admin: '/administracion/clientes', failure: 'Credenciales incorrectas', good: { codigo: '0' }, bad: { codigo: 'ERR_401', datos: null } },
  { root: '/fr/services', cookie: 'jeton_session', ids: 'uuid', login: '/connexion', user: 'identifiant', password: 'mot_de_passe', logout: '/deconnexion', forgot: '/mot-de-passe-oublie', register: '/inscription', accounts: '/comptes', details: '/detail-compte', accountId: 'compteId', movements: '/operations', phone: 'telephone', contact: '/profil/coordonnees', change: '/profil/mot-de-passe', old: 'ancien_mot_de_passe', fresh: 'nouveau_mot_de_passe', payees: '/beneficiaires', confirm: '/validation', code: 'code_sms', transfer: '/virements', amount: 'montant', charge: '/paiements-carte', card: 'numero_carte', promo: '/promotions/utiliser', voucher: 'code_promo', admin: '/gestion/clients', failure: 'Identifiant ou mot de passe incorrect', good: { statut: 'OK' }, bad: { statut: 'ECHEC' } },
  { root: '/pt/v1', cookie: 'sessao', ids: 'number', login: '/entrar', user: 'utilizador', password: 'senha', logout: '/sair', forgot: '/recuperar-senha', register: '/cadastro', accounts: '/contas', details: '/detalhe-conta', accountId: 'contaId', movements: '/lancamentos', phone: 'telemovel', contact: '/perfil/contactos', change: '/perfil/senha', old: 'senhaAtual', fresh: 'senhaNova', payees: '/favorecidos', confirm: '/autorizar', code: 'codigo', transfer: '/transferencias', amount: 'valor', charge: '/pagamentos-cartao', card: 'numeroCartao', promo: '/promocoes/resgatar', voucher: 'cupom', admin: '/gestao/clientes', failure: 'Utilizador ou senha incorretos', good: { ok: true }, bad: { ok: false, error: { code: 17 } } },
];

const ok = (json: unknown, ms = 45): Reply => ({ status: 200, json, ms });
/** What all sentences of a language are made from. */
function phrases(words: Words) {
  const call = (token: string, method: string, path: string, reply: Reply, json?: unknown): Turn => {
    const headers = { cookie: `lang=x; ${words.cookie}=${token}` };
    return { ask: { method, path: words.root + path, headers, ...(json !== undefined && { json }) }, reply };
  };
  // Errors travel in the body.
  const failed = (message: string): Reply => ok({ ...words.bad, message });
  const own = (id: string) => ({ [words.accountId]: words.ids === 'number' ? Number(id) : id });
  const open = (method: string, path: string, form: Record<string, string>): Ask => ({ method, path: words.root + path, form });
  const session = (dice: Dice, json: unknown): { reply: Reply; token: string } => {
    const token = dice.hex(40);
    return { token, reply: { ...ok(json, 160), headers: { 'set-cookie': `${words.cookie}=${token}; Path=/; HttpOnly; Secure` } } };
  };
  return { call, open, failed, own, session };
}

function speak(words: Words): Dialect {
  const { call, open, failed, own, session } = phrases(words);
  return {
    label: words.root.slice(1, 3),
    wheres: ['path', 'body'],
    machines: false,
    signIn(dice, person, secret, outcome) {
      const ask = open('POST', words.login, { [words.user]: person.name, [words.password]: secret });
      if (outcome !== 'right') return { ask, reply: { ...failed(words.failure), ms: 150 } };
      return { ask, ...session(dice, { ...words.good, data: { nombre: 'x' } }) };
    },
    confirm: null,
    refresh: null,
    signOut: (token) => call(token, 'POST', words.logout, ok(words.good)),
    recover(name, exists, tell) {
      const ask = open('POST', words.forgot, { [words.user]: name });
      if (tell === 'status') return { ask, reply: exists ? ok(words.good) : failed('?') };
      if (tell === 'length') return { ask, reply: ok(exists ? { ...words.good, canal: 'sms', hint: '*** *** 12' } : words.good) };
      return { ask, reply: ok(words.good, exists ? 390 : 30) };
    },
    list: (token, person) => call(token, 'GET', words.accounts, ok({ ...words.good, data: person.ids.map(own) })),
    read(token, id, where, found) {
      const reply = found ? ok({ ...words.good, data: { ...own(id), [words.amount]: 12 } }) : failed('403');
      if (where === 'body') return call(token, 'POST', words.details, reply, own(id));
      return call(token, 'GET', `${words.accounts}/${id}`, reply);
    },
    history(dice, token, id, page, rows) {
      const data = Array.from({ length: rows }, () => ({ ref: dice.digits(9), [words.amount]: dice.whole(-500, 500) }));
      return call(token, 'GET', `${words.accounts}/${id}${words.movements}?p=${page}`, ok({ ...words.good, data }));
    },
    contact: (dice, token) => call(token, 'POST', words.contact, ok(words.good), { [words.phone]: dice.digits(9) }),
    credential: (dice, token) =>
      call(token, 'POST', words.change, ok(words.good), { [words.old]: dice.hex(8), [words.fresh]: dice.hex(9) }),
    payee: (dice, token) =>
      call(token, 'POST', words.payees, ok({ ...words.good, data: { id: dice.uuid() } }), { iban: `ES${dice.digits(22)}` }),
    approve: (dice, token) => call(token, 'POST', words.confirm, ok(words.good), { [words.code]: dice.digits(6) }),
    pay: (dice, token, from, amount) =>
      call(token, 'POST', words.transfer, ok({ ...words.good, data: { ref: dice.uuid() } }), {
        ...own(from),
        iban: `PT${dice.digits(21)}`,
        [words.amount]: amount,
      }),
    charge: (dice, token, card, merchant, approved) =>
      call(token, 'POST', words.charge, approved ? ok(words.good) : failed('declined'), {
        [words.card]: card,
        cvv: dice.digits(3),
        merchant,
        [words.amount]: 1,
      }),
    redeem: (token, code, accepted) =>
      call(token, 'POST', words.promo, accepted ? ok(words.good) : failed('expired'), { [words.voucher]: code }),
    enrol(dice, name) {
      const ask = open('POST', words.register, { [words.user]: name, [words.password]: dice.hex(9) });
      return { ask, ...session(dice, words.good) };
    },
    graph: null,
    admin: (dice, token) => call(token, 'GET', `${words.admin}/${dice.digits(6)}`, ok({ ...words.good, data: {} })),
    missing: (path) => ({ ask: { method: 'GET', path: words.root + path }, reply: { status: 404, json: words.bad } }),
    broken: (token) => call(token, 'POST', '/push', failed('version'), { v: 1 }),
    ping: () => ({ ask: { method: 'GET', path: '/ping' }, reply: ok(words.good) }),
  };
}

/** A tenant that calls functions by name: one path for all, JSON-RPC, the session inside the call. */
function remote(): Dialect {
  let number = 0;
  const call = (method: string, params: unknown, result: unknown, error?: string): Turn => ({
    ask: { method: 'POST', path: '/rpc', json: { jsonrpc: '2.0', id: ++number, method, params } },
    reply: ok(
      error === undefined
        ? { jsonrpc: '2.0', id: number, result }
        : { jsonrpc: '2.0', id: number, error: { code: -32_001, message: error } },
    ),
  });
  const session = (dice: Dice, method: string, params: unknown): Turn => {
    const token = dice.hex(36);
    return { ...call(method, params, { sessionToken: token }), token };
  };
  const inside = (token: string, method: string, params: object, result: unknown, error?: string): Turn => {
    const turn = call(method, params, result, error);
    return { ...turn, ask: { ...turn.ask, headers: { 'x-session-token': token } } };
  };
  const account = (id: string) => ({ accountId: id, balance: 10 });
  return {
    label: 'rpc',
    wheres: ['body'],
    machines: false,
    signIn: (dice, person, secret, outcome) =>
      outcome === 'right'
        ? session(dice, 'auth.login', { user: person.name, pwd: secret })
        : call('auth.login', { user: person.name, pwd: secret }, null, 'login refused'),
    confirm: null,
    refresh: null,
    signOut: (token) => inside(token, 'auth.logout', {}, true),
    recover: (name, exists, tell) =>
      tell === 'status' && !exists
        ? call('auth.recover', { user: name }, null, 'no such user')
        : call('auth.recover', { user: name }, tell === 'length' && exists ? { sent: true, to: '***12' } : { sent: true }),
    list: (token, person) => inside(token, 'account.list', {}, person.ids.map(account)),
    read: (token, id, _where, found) => inside(token, 'account.get', { accountId: id }, account(id), found ? undefined : 'denied'),
    history: (dice, token, id, page, rows) =>
      inside(
        token,
        'account.entries',
        { accountId: id, page },
        Array.from({ length: rows }, () => ({ ref: dice.digits(8), sum: 4 })),
      ),
    contact: (dice, token) => inside(token, 'profile.setPhone', { phone: dice.digits(10) }, true),
    credential: (dice, token) => inside(token, 'auth.changePassword', { old: dice.hex(8), new: dice.hex(9) }, true),
    payee: (dice, token) => inside(token, 'payee.add', { iban: `GB${dice.digits(18)}` }, { payeeId: dice.uuid() }),
    approve: (dice, token) => inside(token, 'payment.authorise', { otp: dice.digits(6) }, true),
    pay: (dice, token, from, amount) => inside(token, 'payment.create', { accountId: from, amount }, { paymentId: dice.uuid() }),
    charge: (dice, token, card, merchant, approved) =>
      inside(token, 'card.charge', { cardNumber: card, cvv: dice.digits(3), merchant }, true, approved ? undefined : 'declined'),
    redeem: (token, code, accepted) => inside(token, 'promo.redeem', { couponCode: code }, true, accepted ? undefined : 'expired'),
    enrol: (dice, name) => session(dice, 'auth.register', { user: name, pwd: dice.hex(9) }),
    graph: null,
    admin: (dice, token) => inside(token, 'admin.customer.get', { customerId: dice.digits(6) }, {}),
    missing: (path) => ({ ask: { method: 'GET', path }, reply: { status: 404, json: {} } }),
    broken: (token) => inside(token, 'push.subscribe', { v: 1 }, null, 'version'),
    ping: () => call('system.ping', {}, 'pong'),
  };
}

export const BAAS: readonly Dialect[] = [...WORDS.map(speak), remote()];

/** An identifier of the form a dialect uses. */
export function idOf(dice: Dice, speech: Person['speech']): string {
  if (speech.label === 'treasury') return dice.digits(9);
  const words = WORDS.find(({ root }) => root.slice(1, 3) === speech.label);
  return words?.ids === 'number' ? dice.digits(8) : dice.uuid();
}
