import type { RawRequest } from '@sallyport/traffic';
import type { Draw } from './draw.ts';
import { kindsOf } from './kind.ts';
import { form, get, json, multipart, post } from './message.ts';
import { address, amount, currency, handle, person, said, xml } from './wide.ts';

const boundary = (draw: Draw): string =>
  draw.of([`----WebKitFormBoundary${draw.chars('alnum', 16)}`, `--------------------------${draw.digits(24)}`]);

function trading(draw: Draw): RawRequest {
  const symbol = draw.of(['AAPL', 'BRK.B', 'BTC-USD', 'EUR/USD', 'ES=F', '^GSPC', 'SPX 20DEC26 P4500', 'XAUUSD.', '0700.HK']);
  // biome-ignore format: one request a line
  const choices = [
    () => json('/v2/orders', { symbol, qty: draw.int(1, 900), side: 'buy', type: 'stop_limit', stop_price: draw.amount(), time_in_force: 'gtc', order_class: 'bracket', take_profit: { limit_price: draw.amount() }, client_order_id: `algo:${draw.hex(6)}/${draw.int(1, 9)}` }),
    () => json('/v1/alerts', { name: 'AAPL > 200 & RSI(14) < 30', condition: 'close > sma(200) and volume > 2 * avg(volume, 20)', message: '{{ticker}} crossed {{close}} at {{time}}', expiry: draw.instant() }),
    () => get(`/md/quotes?symbols=${encodeURIComponent('AAPL,^GSPC,EURUSD=X,BRK-B')}&fields=bid,ask,last&depth=5&from=${draw.epoch()}`),
    () => json('/ws', { op: 'subscribe', args: ['trade:XBTUSD', `orderBookL2_25:${symbol}`, 'candle1m:*'], id: draw.int(1, 99) }),
    () => json('/v1/watchlists', { name: "Dad's picks; 2026", items: draw.list(2, 9, () => symbol), notes: said(draw, 'memos'), sort: '-chgPct,+symbol' }),
    () => json('/options/chain', { underlying: symbol, legs: [{ ratio: -1, strike: '>= 100', right: 'C' }, { ratio: 2, strike: '110', right: 'P' }], strategy: 'Iron Butterfly (short)', greeks: { delta: '<0.30' } }),
  ];
  return draw.of(choices)();
}

function cardWire(draw: Draw): RawRequest {
  const tlv =
    `9F2608${draw.hex(16)}9F2701809F1012${draw.hex(36)}9F3704${draw.hex(8)}9F36020${draw.hex(3)}950500000080009A03260312${draw.hex(40)}`.toUpperCase();
  const iso = {
    mti: '0100',
    fields: {
      '2': `4${draw.digits(15)}`,
      '3': '000000',
      '4': draw.digits(12),
      '7': draw.digits(10),
      '11': draw.digits(6),
      '22': '051',
      '35': `4${draw.digits(15)}D2812${draw.digits(12)}`,
      '41': draw.text('TERM⟨9:4⟩'),
      '43': `${said(draw, 'merchants').slice(0, 25).padEnd(25)}${'DUBLIN'.padEnd(13)}IE`,
      '48': 'T420701032103212560501',
      '52': draw.hex(16).toUpperCase(),
      '55': tlv,
      '63.2': 'A1*B2;C3',
    },
  };
  // biome-ignore format: one request a line
  const choices = [
    () => json('/switch/iso8583', iso),
    () => json('/switch/raw', { encoding: 'base64', payload: Buffer.concat([Buffer.from('0100'), draw.bytes(140)]).toString('base64') }),
    () => json('/switch/raw', { encoding: 'hex', payload: `0200${draw.hex(240).toUpperCase()}` }),
    () => json('/hsm/commands', { command: `CA${draw.hex(32).toUpperCase()}T${draw.hex(48).toUpperCase()}120102`, header: '0001' }),
    () => form('/terminal/auth', { track2: `;4${draw.digits(15)}=2812${draw.digits(12)}?`, ksn: draw.hex(20).toUpperCase(), emv: tlv, amt: draw.amount(), tip: '0.00', desc: said(draw, 'merchants') }),
    () => post('/switch/xml', 'text/xml', `<isomsg direction="incoming"><header>ISO70100000</header><field id="0" value="0800"/><field id="37" value="${draw.digits(12)}"/><field id="43" value="${xml(said(draw, 'merchants'))}"/><field id="55" value="${tlv}" type="binary"/><isomsg id="127"><field id="22" value="214Status17Postilion:MetaData${draw.digits(4)}"/></isomsg></isomsg>`),
  ];
  return draw.of(choices)();
}

function machineJournals(draw: Draw): RawRequest {
  const lines = draw.list(6, 25, () =>
    draw.of([
      `\u001b[020t${draw.digits(2)}:${draw.digits(2)}:00 TRANSACTION START`,
      `*${draw.digits(4)}*03/12/26*10:2${draw.digits(1)}*`,
      '     *PRIMARY CARD READER ACTIVATED*',
      `TRACK 2 DATA: 4${draw.digits(5)}******${draw.digits(4)}`,
      `CASH REQUEST: 00${draw.digits(6)}`,
      'CASSETTE 1: TYPE=A DISP=04 REJ=00 REM>1200',
      'NOTES PRESENTED 0,4,0,0',
      'E*5*1*D(1*1)2,M-02,R-10011',
      '[05pTRANSACTION END',
      `(I     *${draw.digits(4)}*1*(Iw(1*2, M-00, R-0`,
      'SUPERVISOR MODE ENTRY',
      'DEVICE STATUS: PRN <LOW PAPER>; EPP OK',
      `RECEIPT: THANKS, ${person(draw).family.toUpperCase()}!`,
      'COMM ERROR -- HOST DOWN (RC=0x8007274C)',
      'C:\\PROGRAM FILES\\NCR APTRA\\DATA\\EJDATA.LOG ROLLED',
      'REG: HKLM\\SOFTWARE\\NCR\\ADVANCE NDC = OK',
    ]),
  );
  const text = lines.join('\r\n');
  return draw.chance(0.5)
    ? multipart(
        '/atm/journals',
        [
          { name: 'atmId', content: draw.text('ATM⟨9:5⟩') },
          { name: 'file', filename: `EJ${draw.digits(8)}.log`, type: 'application/octet-stream', content: text },
        ],
        boundary(draw),
      )
    : json('/atm/journals', { atm: draw.digits(5), ej: text, events: lines.slice(0, 3) });
}

function statements(draw: Draw): RawRequest {
  const pdf = Buffer.concat([
    Buffer.from(
      `%PDF-1.7\n%âãÏÓ\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R /OpenAction [3 0 R /Fit] >>\nendobj\n4 0 obj\n<< /Length 44 /Filter /FlateDecode >>\nstream\n`,
      'latin1',
    ),
    draw.bytes(1500),
    Buffer.from('\nendstream\nendobj\nxref\n0 5\n0000000000 65535 f \ntrailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n1234\n%%EOF'),
  ]);
  const csv = [
    'Date;Payee;"Memo";Amount;Balance',
    ...draw.list(
      4,
      20,
      () =>
        `${draw.day()};"${said(draw, 'merchants').replaceAll('"', '""')}";"${said(draw, 'memos').replaceAll('"', '""')}";-${draw.amount().replace('.', ',')};`,
    ),
  ].join('\r\n');
  const qif = [
    '!Type:Bank',
    ...draw.list(3, 9, () => `D3/12'26\nT-${draw.amount()}\nP${said(draw, 'merchants')}\nM${said(draw, 'memos')}\nLAuto:Fuel\n^`),
  ].join('\n');
  const ofx = `OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\n\r\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD<BANKTRANLIST>${draw.list(2, 8, () => `<STMTTRN><TRNTYPE>POS<DTPOSTED>20260312120000[-5:EST]<TRNAMT>-${draw.amount()}<FITID>${draw.digits(12)}<NAME>${xml(said(draw, 'merchants')).slice(0, 32)}<MEMO>${xml(said(draw, 'memos'))}</STMTTRN>`).join('')}</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>`;
  // biome-ignore format: one request a line
  const choices = [
    () => multipart('/import/statement', [{ name: 'file', filename: draw.of(["Kontoauszug 03'26.pdf", 'statement (2).pdf']), type: 'application/pdf', content: pdf }], boundary(draw)),
    () => json('/documents', { name: 'statement.pdf', mime: 'application/pdf', content: pdf.toString('base64'), tags: ['2026/Q1', 'a&b'] }),
    () => multipart('/import/csv', [{ name: 'mapping', content: JSON.stringify({ date: 'A', payee: 'B', amount: "D (neg '-')" }) }, { name: 'file', filename: 'umsaetze.csv', type: 'application/vnd.ms-excel', content: csv }], boundary(draw)),
    () => post('/import/qif', 'application/qif', qif),
    () => post('/import/ofx', 'application/x-ofx', ofx),
    () => json('/import/text', { content: csv }),
  ];
  return draw.of(choices)();
}

function chats(draw: Draw): RawRequest {
  // biome-ignore format: one request a line
  const choices = [
    () => json('/chat/messages', { conversation: draw.uuid(), text: said(draw, 'chats'), lang: 'auto' }),
    () => json('/chat/transcript', { messages: draw.list(3, 10, () => ({ from: draw.of(['agent', 'customer', 'bot']), at: draw.instant(), text: said(draw, 'chats') })) }),
    () => form('/contact', { name: person(draw).name, subject: said(draw, 'chats').slice(0, 40), message: `${said(draw, 'chats')}\r\n\r\n${said(draw, 'chats')}`, consent: 'on' }),
    () => json('/bot/v3/conversations/activities', { type: 'message', text: said(draw, 'chats'), channelData: { clientActivityID: draw.hex(16) }, entities: [{ type: 'ClientCapabilities', requiresBotState: true }], suggestedActions: { actions: [{ type: 'imBack', title: "Don't know", value: "I don't know; ask someone else" }] } }),
    () => json('/calls/transcript', { segments: draw.list(2, 8, () => ({ start: draw.random(), text: said(draw, 'chats'), confidence: 0.91 })), summary: said(draw, 'notes') }),
  ];
  return draw.of(choices)();
}

function secureMessages(draw: Draw): RawRequest {
  const html = `<div dir="ltr"><p>${xml(said(draw, 'letters')).replaceAll('\n', '<br>')}</p><p><b>${xml(person(draw).name)}</b><br>${xml(address(draw).line)}</p><blockquote>${xml(said(draw, 'chats'))}</blockquote></div>`;
  // biome-ignore format: one request a line
  const choices = [
    () => json('/secure-messages', { subject: `Re: Re: ${said(draw, 'products')}`, body: said(draw, 'letters'), attachments: [] }),
    () => json('/secure-messages', { subject: "Fwd: Vollmacht & 'Nachlass'", html, text: said(draw, 'letters') }),
    () => multipart('/inbox/send', [{ name: 'to', content: 'Private Banking; Team "A"' }, { name: 'body', content: said(draw, 'letters') }, { name: 'attach', filename: 'power of attorney.txt', type: 'text/plain', content: said(draw, 'clauses') }], boundary(draw)),
    () => form('/messages', { 'message[subject]': said(draw, 'products'), 'message[body]': said(draw, 'letters'), authenticity_token: draw.base64(64), commit: 'Send & close' }),
  ];
  return draw.of(choices)();
}

function crm(draw: Draw): RawRequest {
  const query = (text: string): string => `/services/data/v60.0/search?q=${encodeURIComponent(text)}`;
  // biome-ignore format: one request a line
  const choices = [
    () => json('/services/data/v60.0/composite', { allOrNone: true, compositeRequest: [{ method: 'POST', url: '/services/data/v60.0/sobjects/Task', referenceId: 'refTask', body: { Subject: 'Call', Description: said(draw, 'notes'), WhoId: '@{refContact.id}', Status: 'Completed' } }, { method: 'PATCH', url: `/services/data/v60.0/sobjects/Contact/External__c/${draw.digits(6)}`, referenceId: 'refContact', body: { LastName: person(draw).family, MailingStreet: address(draw).line, HasOptedOutOfEmail: true } }] }),
    () => get(query(`FIND {${person(draw).family.replaceAll(/['"{}]/g, '\\$&')}} IN NAME FIELDS RETURNING Contact(Id, Name), Account LIMIT 10`)),
    () => json('/crm/v3/objects/contacts/search', { filterGroups: [{ filters: [{ propertyName: 'email', operator: 'CONTAINS_TOKEN', value: '*@example.com' }, { propertyName: 'lastname', operator: 'EQ', value: person(draw).family }] }], sorts: ['-createdate'], properties: ['email', 'lifecyclestage'], limit: 10 }),
    () => json('/api/data/v9.2/annotations', { subject: said(draw, 'products'), notetext: said(draw, 'notes'), 'objectid_contact@odata.bind': `/contacts(${draw.uuid()})` }),
    () => json('/crm/notes', { note: said(draw, 'notes'), mentions: ["@o'neil", '@team-a/b'], visibility: 'internal' }),
    () => json('/crm/leads', {...person(draw), company: said(draw, 'companies'), interest: [said(draw, 'products')], utm: 'cpc|brand|{keyword}', comment: said(draw, 'notes') }),
  ];
  return draw.of(choices)();
}

function namesAndAddresses(draw: Draw): RawRequest {
  const { name, given, family, country } = person(draw);
  // biome-ignore format: one request a line
  const choices = [
    () => json('/customers', { name, given, family, country, address: address(draw).line, employer: said(draw, 'companies'), salutation: 'Dr. & Mrs.' }),
    () => get(`/customers?name=${encodeURIComponent(name)}&address=${encodeURIComponent(address(draw).line)}`),
    () => form('/customers/edit', { firstname: given, lastname: family, street: address(draw).line, company: said(draw, 'companies'), iban: draw.iban() }),
    () => get(`/address/autocomplete?q=${encodeURIComponent(address(draw).line.slice(0, draw.int(4, 30)))}&lang=${country.toLowerCase()}`),
    () => get(`/customers/${encodeURIComponent(said(draw, 'companies'))}/contacts/${encodeURIComponent(name)}`),
    () => json('/cop/verify', { accountName: draw.of([name, said(draw, 'companies')]), secondaryName: `${name} & ${person(draw).name}`, sortCode: draw.digits(6), account: draw.digits(8) }),
  ];
  return draw.of(choices)();
}

function legal(draw: Draw): RawRequest {
  // biome-ignore format: one request a line
  const choices = [
    () => json('/contracts', { title: `Facility agreement '${draw.digits(4)}'`, clauses: draw.list(2, 7, () => said(draw, 'clauses')), parties: [said(draw, 'companies'), person(draw).name] }),
    () => json('/terms', { version: '3.1', body: draw.list(3, 9, () => `${draw.int(1, 20)}. ${said(draw, 'clauses')}`).join('\n\n'), effective: draw.day() }),
    () => form('/legal/review', { comment: said(draw, 'clauses'), redline: `[-${said(draw, 'clauses').slice(0, 40)}-]{+${said(draw, 'clauses').slice(0, 40)}+}` }),
    () => json('/powers-of-attorney', { text: said(draw, 'letters'), scope: "all accounts; incl. 'joint'", date: draw.day() }),
  ];
  return draw.of(choices)();
}

function paymentsText(draw: Draw): RawRequest {
  // biome-ignore format: one request a line
  const choices = [
    () => json('/payments', { amount: amount(draw), currency: currency(draw), creditor: said(draw, 'companies'), reference: said(draw, 'memos'), endToEndId: handle(draw, 'E2E', 12) }),
    () => json('/categorise', { transactions: draw.list(4, 20, () => ({ d: said(draw, 'merchants'), m: said(draw, 'memos'), a: amount(draw) })) }),
    () => get(`/transactions?search=${encodeURIComponent(said(draw, 'memos'))}&counterparty=${encodeURIComponent(said(draw, 'companies'))}`),
    () => json('/rules/categories', { when: { field: 'description', contains: said(draw, 'merchants'), or: [{ matches: '^AMZN.*' }] }, set: { category: 'Shopping > Online & other' } }),
    () => json('/receipts', { merchant: said(draw, 'merchants'), lines: draw.list(2, 8, () => `${draw.int(1, 3)} x ${said(draw, 'companies')} @ ${draw.amount()}`), tax: '20% (A) 5.5% (B)' }),
  ];
  return draw.of(choices)();
}

export const DESK_KINDS = kindsOf('bank', {
  'trading terminals': trading,
  'ISO 8583, EMV and HSM': cardWire,
  'ATM journals': machineJournals,
  'account statements': statements,
  'chats with customers': chats,
  'secure messages': secureMessages,
  'CRM notes and searches': crm,
  'names and addresses': namesAndAddresses,
  'legal texts': legal,
  'memos, merchants and receipts': paymentsText,
});
