import type { RawRequest } from '@sallyport/traffic';
import type { Draw } from './draw.ts';
import { kindsOf } from './kind.ts';
import { get, json, multipart, post } from './message.ts';
import { address, amount, currency, handle, person, said, xml } from './wide.ts';

const q = encodeURIComponent;

function grpcWeb(draw: Draw): RawRequest {
  const text = (field: number, value: string): Buffer => {
    const bytes = Buffer.from(value);
    return Buffer.concat([
      Buffer.from([(field << 3) | 2, ...(bytes.length > 127 ? [(bytes.length & 127) | 128, bytes.length >> 7] : [bytes.length])]),
      bytes,
    ]);
  };
  const message = Buffer.concat([
    text(1, draw.uuid()),
    text(2, person(draw).name),
    text(3, said(draw, 'memos')),
    Buffer.from([0x20, draw.int(0, 127)]),
    text(5, address(draw).line),
  ]);
  const frame = Buffer.concat([Buffer.from([0, 0, 0, message.length >> 8, message.length & 255]), message]);
  const headers = [
    ['x-grpc-web', '1'],
    ['x-user-agent', 'grpc-web-javascript/0.1'],
    ['grpc-timeout', '5000m'],
  ] as const;
  return draw.chance(0.5)
    ? post('/bank.v1.Payments/Create', 'application/grpc-web-text', frame.toString('base64'), { headers })
    : post('/bank.v1.Payments/Create', 'application/grpc-web+proto', frame, { headers });
}

function soap(draw: Draw): RawRequest {
  const id = draw.hex(32).toUpperCase();
  const security = `<wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd" xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd" soapenv:mustUnderstand="1"><wsse:BinarySecurityToken EncodingType="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary" wsu:Id="X509-${id}">${draw.base64(300)}</wsse:BinarySecurityToken><wsse:UsernameToken wsu:Id="UsernameToken-1"><wsse:Username>svc_o'brien</wsse:Username><wsse:Password Type="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest">${draw.base64(20)}</wsse:Password><wsse:Nonce>${draw.base64(16)}</wsse:Nonce></wsse:UsernameToken><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:Reference URI="#id-${id}"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transforms><ds:DigestValue>${draw.base64(32)}</ds:DigestValue></ds:Reference></ds:SignedInfo><ds:SignatureValue>${draw.base64(256)}</ds:SignatureValue></ds:Signature></wsse:Security>`;
  const body = draw.of([
    `<ns:searchCustomer><ns:criteria><ns:name>${xml(person(draw).name)}</ns:name><ns:sort>name ASC, id DESC</ns:sort></ns:criteria></ns:searchCustomer>`,
    `<ns:addRemark><![CDATA[${said(draw, 'notes')}]]></ns:addRemark>`,
    `<ns:execute><ns:request><ns:order type="SELECT">${said(draw, 'products').replace('&', '&amp;').replace('<', '&lt;')}</ns:order></ns:request></ns:execute>`,
    `<ns:document>${xml(`<?xml version="1.0"?><Doc><Nm>${person(draw).family}</Nm><Amt Ccy="EUR">${draw.amount()}</Amt></Doc>`)}</ns:document>`,
  ]);
  return post(
    '/ws/CustomerService',
    draw.of(['text/xml; charset=UTF-8', 'application/soap+xml; action="urn:search"']),
    `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ns="urn:bank:customer:v2"><soapenv:Header>${security}<wsa:To xmlns:wsa="http://www.w3.org/2005/08/addressing">https://esb.bank.example/ws?x=1&amp;y=2</wsa:To></soapenv:Header><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`,
  );
}

function edi(draw: Draw): RawRequest {
  const upper = (text: string): string =>
    text
      .toUpperCase()
      .normalize('NFD')
      .replaceAll(/[^A-Z0-9 .,\-()/=&#]/g, '')
      .replaceAll(/['+:?*~]/g, ' ');
  const x12 = `ISA*00*          *00*          *ZZ*${draw.chars('upper', 15)}*01*${draw.digits(9)}      *260312*1200*^*00501*${draw.digits(9)}*0*P*:~\nGS*RA*SENDER*RECV*20260312*1200*1*X*005010~\nST*820*0001~\nBPR*C*${draw.amount()}*C*ACH*CCP*01*${draw.digits(9)}*DA*${draw.digits(8)}*20260312~\nN1*PE*${upper(said(draw, 'companies'))}~\nN3*${upper(address(draw).line)}~\nRMR*IV*${draw.digits(6)}**${draw.amount()}~\nNTE*INV*${upper(said(draw, 'memos'))}~\nSE*7*0001~\nGE*1*1~\nIEA*1*${draw.digits(9)}~`;
  const edifact = `UNB+UNOC:3+${draw.digits(13)}:14+${draw.digits(13)}:14+260312:1200+${draw.digits(6)}++PAYMUL'UNH+1+PAYMUL:D:96A:UN'BGM+452+${draw.digits(8)}+9'NAD+OY+++${upper(said(draw, 'companies'))}+${upper(address(draw).line).slice(0, 35)}'FTX+PMD+++${upper(said(draw, 'memos'))} O?'NEIL ?+ CO'MOA+9:${draw.amount()}:EUR'CNT+2:1'UNT+8+1'UNZ+1+${draw.digits(6)}'`;
  const as2 = [
    ['as2-version', '1.2'],
    ['as2-from', '"Bank A"'],
    ['as2-to', `"O'Brien Ltd"`],
    ['disposition-notification-options', 'signed-receipt-protocol=optional,pkcs7-signature; signed-receipt-micalg=optional,sha1'],
    ['message-id', `<${draw.hex(12)}@bank.example>`],
  ] as const;
  const choices = [
    () => post('/as2', 'application/edi-x12', x12, { headers: as2 }),
    () => post('/as2', 'application/edifact', edifact, { headers: as2 }),
    () => post('/as2', 'application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"', draw.bytes(900), { headers: as2 }),
    () => json('/edi/translate', { document: draw.of([x12, edifact]), partner: said(draw, 'companies') }),
  ];
  return draw.of(choices)();
}

function health(draw: Draw): RawRequest {
  const { given, family, name } = person(draw);
  const hl7 = `MSH|^~\\&|ADT1|GOOD HEALTH|BILL|BANK|202603121200||ADT^A01^ADT_A01|${draw.digits(6)}|P|2.5\rPID|1||${draw.digits(6)}^^^MRN||${family}^${given}^^^||19700101|M|||${address(draw).line.replaceAll('|', ' ')}||(555)010-0100\rNK1|1|${person(draw).name}|SPO\rOBX|1|TX|^NOTE||Pt c/o chest pain x2d; denies SOB & N/V \\T\\ fever <38.0||||||F`;
  // biome-ignore format: one request a line
  const choices = [
    () => get(`/fhir/Patient?name:contains=${q(family)}&birthdate=ge1970-01-01&_has:Observation:patient:code=http://loinc.org|718-7&_include=Patient:organization&_sort=-_lastUpdated&_count=20`.replaceAll('|', '%7C')),
    () => post('/fhir/Patient', 'application/fhir+json', JSON.stringify({ resourceType: 'Patient', text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml"><p style="border: 1px #661aff solid; padding: 10px;"><b>${xml(name)}</b> male, DoB: 1970-01-01 ( Medical record: ${draw.digits(6)}&nbsp;(use:&nbsp;USUAL))</p><hr/><table class="grid"><tr><td><a href="Organization/1">O'Brien &amp; Co</a></td></tr></table></div>` }, name: [{ family, given: [given] }], contained: [{ resourceType: 'Organization', id: 'o1' }], managingOrganization: { reference: '#o1' } })),
    () => post('/hl7', 'x-application/hl7-v2+er7', hl7),
    () => post('/fhir', 'application/fhir+json', JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry: [{ fullUrl: `urn:uuid:${draw.uuid()}`, request: { method: 'PUT', url: 'Claim?identifier=urn:x|1' }, resource: { resourceType: 'Claim', use: 'claim', item: [{ sequence: 1, productOrService: { text: 'X-ray, chest; 2 views (PA & lat.)' }, net: { value: amount(draw), currency: 'USD' } }], note: [{ text: said(draw, 'notes') }] } }] })),
    () => json('/fhir/Patient/$match', { resourceType: 'Parameters', parameter: [{ name: 'resource', resource: { name: [{ text: name }] } }, { name: 'onlyCertainMatches', valueBoolean: true }, { name: 'expr', valueString: "Patient.name.where(use = 'official').given.first()" }] }),
  ];
  return draw.of(choices)();
}

function geoAndCalendars(draw: Draw): RawRequest {
  const point = (): string => `${draw.int(-179, 179)}.${draw.digits(5)} ${draw.int(-89, 89)}.${draw.digits(5)}`;
  const ical = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Bank//Branch//EN\r\nBEGIN:VEVENT\r\nUID:${draw.uuid()}@bank.example\r\nDTSTART;TZID=Europe/Berlin:20260312T100000\r\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20261231T235959Z\r\nSUMMARY:Mtg w/ ${person(draw).name}\\; re: "loan"\r\nDESCRIPTION:${said(draw, 'notes').replaceAll(/[;,]/g, '\\$&')}\\n\\nhttps://meet.example/j/1?pwd=${draw.chars('alnum', 8)}\r\nATTENDEE;CN="${person(draw).family}";RSVP=TRUE:mailto:a@b.example\r\nX-ALT-DESC;FMTTYPE=text/html:<html><body><p>Bring ID &amp; bill</p></body></html>\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
  const vcard = `BEGIN:VCARD\r\nVERSION:4.0\r\nFN:${person(draw).name}\r\nN:${person(draw).family};${person(draw).given};;Dr.;\r\nORG:${said(draw, 'companies')}\r\nADR;TYPE=home:;;${address(draw).line.replaceAll(/[;,]/g, '\\$&')};;;;\r\nTEL;TYPE="voice,cell";VALUE=uri:tel:+353-1-555-0100\r\nNOTE:${said(draw, 'notes')}\r\nEND:VCARD\r\n`;
  // biome-ignore format: one request a line
  const choices = [
    () => json('/branches/within', { wkt: `POLYGON ((${draw.list(4, 9, point).join(', ')}))`, srid: 4326 }),
    () => get(`/branches?near=${q(`POINT(${point()})`)}&bbox=-0.489,51.28,0.236,51.686&radius=5km&open=now()`),
    () => json('/geo/features', { type: 'FeatureCollection', features: [{ type: 'Feature', geometry: { type: 'Point', coordinates: [1.5, 42.5] }, properties: { name: said(draw, 'companies'), 'marker-color': '#ff0000', description: `<b>${xml(said(draw, 'companies'))}</b>` } }] }),
    () => post('/calendar/import', 'text/calendar; charset=utf-8', ical, { method: 'PUT' }),
    () => json('/appointments', { ics: ical, vcard }),
    () => post('/contacts/import', 'text/vcard', vcard),
    () => multipart('/contacts/import', [{ name: 'file', filename: "Bob's contacts.vcf", type: 'text/x-vcard', content: vcard }], draw.hex(20)),
  ];
  return draw.of(choices)();
}

function scannedCodes(draw: Draw): RawRequest {
  const codes = [
    `00020101021126580014A000000615000101065641600214${draw.digits(14)}5204${draw.digits(4)}53034585802MY5913${said(draw, 'companies').slice(0, 13)}6012Kuala Lumpur62070503***6304${draw.hex(4).toUpperCase()}`,
    `SPC\r\n0200\r\n1\r\nCH${draw.digits(19)}\r\nS\r\n${person(draw).name}\r\nRue du Lac\r\n1268/2/22\r\n2501\r\nBiel\r\nCH\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n${draw.amount()}\r\nCHF\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\nQRR\r\n${draw.digits(27)}\r\n${said(draw, 'memos')}\r\nEPD\r\n//S1/10/10201409/11/190512/20/1400.000-53/30/106017086/31/180508/32/7.7/40/2:10;0:30`,
    `BCD\n002\n1\nSCT\n${draw.bic()}\n${person(draw).name}\n${draw.iban()}\nEUR${draw.amount()}\n\n\n${said(draw, 'memos')}\n`,
    `upi://pay?pa=${draw.chars('lower', 6)}@ybl&pn=${q(said(draw, 'companies'))}&am=${draw.amount()}&cu=INR`,
    `bitcoin:bc1q${draw.chars('lower', 38)}?amount=0.01&label=${q(person(draw).name)}&message=Thanks%21`,
    `I<UTOD23145890${draw.digits(1)}<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<`,
    `P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10`,
    `WIFI:T:WPA;S:Branch "Guest";P:p@ss;w0rd\\;;H:false;;`,
    `otpauth://totp/Bank:o'neil@example.com?secret=${draw.chars('base32', 32)}&issuer=Bank%20%26%20Co&digits=6`,
    `@\n\u001e\rANSI 636000080002DL00410278ZV03190008DLDAQT${draw.digits(8)}\nDCS${person(draw).family.toUpperCase()}\nDDEN\nDAG789 E OAK ST\nDAK902230000`,
    `(01)0${draw.digits(13)}(17)261231(10)A/1-B'2(21)${draw.digits(6)}`,
    `https://id.gs1.example/01/0${draw.digits(13)}/10/ABC?17=261231`,
  ];
  return draw.chance(0.8)
    ? json('/scan', { symbology: draw.of(['QR', 'PDF417', 'AZTEC', 'OCR-B']), content: draw.of(codes) })
    : get(`/scan?code=${q(draw.of(codes))}`);
}

function tokensAndKeys(draw: Draw): RawRequest {
  const armour = (kind: string, bytes: number): string =>
    `-----BEGIN ${kind}-----\n${draw.base64(bytes).replace(/.{64}/g, '$&\n')}\n-----END ${kind}-----\n`;
  // biome-ignore format: one request a line
  const choices = [
    () => json('/keys/ssh', { title: "o'neil@laptop (2026)", key: `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${draw.chars('base64', 42)} user@host.local` }),
    () => json('/certificates', { csr: armour('CERTIFICATE REQUEST', 600), chain: [armour('CERTIFICATE', 900)], subject: 'CN=O\'Brien & Co,OU=IT\\, Sec.,O="Bank, N.A.",C=IE' }),
    () => post('/pgp/files', 'application/pgp-encrypted', `-----BEGIN PGP MESSAGE-----\nVersion: BCPG C# v1.9\nComment: <none>\n\n${draw.base64(700).replace(/.{64}/g, '$&\n')}\n=${draw.chars('base64', 4)}\n-----END PGP MESSAGE-----\n`),
    () => post('/jwe', 'application/jose', [draw.base64url(40), draw.base64url(256), draw.base64url(12), draw.base64url(300), draw.base64url(16)].join('.')),
    () => json('/jwks', { keys: [{ kty: 'RSA', n: draw.base64url(256), e: 'AQAB', kid: draw.base64url(20), x5c: [draw.base64(400)] }, { kty: 'EC', crv: 'P-256', x: draw.base64url(32), y: draw.base64url(32) }] }),
    () => json('/wallet/sign', { address: draw.text('1⟨alnum:33⟩'), xpub: `xpub${draw.chars('alnum', 107)}`, psbt: `cHNidP8B${draw.base64(200)}`, mnemonicHash: draw.hex(64) }),
    () => json('/passkeys', { rawId: draw.base64url(32), response: { attestationObject: draw.base64url(300), clientDataJSON: Buffer.from(JSON.stringify({ type: 'webauthn.create', challenge: draw.base64url(32), origin: 'https://bank.example' })).toString('base64url') } }),
    () => post('/ocsp', 'application/ocsp-request', draw.bytes(120)),
    () => post('/timestamp', 'application/timestamp-query', draw.bytes(90)),
  ];
  return draw.of(choices)();
}

function chains(draw: Draw): RawRequest {
  const address = (): string => `0x${draw.hex(40)}`;
  const word = (): string => draw.hex(64);
  // biome-ignore format: one request a line
  const choices = [
    () => json('/', { jsonrpc: '2.0', id: draw.int(1, 99), method: 'eth_call', params: [{ to: address(), data: `0x70a08231${draw.hex(64)}` }, 'latest'] }),
    () => json('/', draw.list(2, 6, () => ({ jsonrpc: '2.0', id: draw.int(1, 999), method: draw.of(['eth_getLogs', 'eth_getBlockByNumber', 'debug_traceTransaction']), params: [{ fromBlock: '0x1', topics: [`0x${word()}`, null, [`0x${word()}`]], address: address() }] }))),
    () => json('/', { jsonrpc: '2.0', id: 1, method: 'eth_sendRawTransaction', params: [`0x02f8b${draw.hex(340)}`] }),
    () => json('/', { jsonrpc: '2.0', id: 1, error: { code: 3, message: `execution reverted: ${draw.of(['ERC20: transfer amount exceeds balance', 'Ownable: caller is not the owner', 'UniswapV2: K', 'SafeMath: subtraction overflow; panic(0x11)', "VM Exception while processing transaction: reverted with custom error 'InsufficientBalance(0, 1)'"])}`, data: `0x08c379a0${draw.hex(128)}` } }),
    () => json('/contracts/abi', { abi: [{ type: 'function', name: 'execute', stateMutability: 'payable', inputs: [{ name: '_target', type: 'address' }, { name: 'data', type: 'bytes' }], outputs: [] }, { type: 'event', name: 'Drop(address,uint256)', anonymous: false, inputs: [] }], bytecode: `0x6080604052${draw.hex(400)}` }),
    () => json('/', { jsonrpc: '2.0', id: 'a', method: 'eth_signTypedData_v4', params: [address(), JSON.stringify({ types: { EIP712Domain: [{ name: 'name', type: 'string' }] }, primaryType: 'Mail', domain: { name: "Ether Mail's", chainId: 1 }, message: { contents: 'Hello, Bob! <3' } })] }),
    () => json('/', { method: 'sendrawtransaction', params: [draw.hex(450)], id: 'curltest' }),
    () => json('/custody/v1/transactions', { assetId: 'ETH_TEST', source: { type: 'VAULT_ACCOUNT', id: '0' }, destination: { type: 'ONE_TIME_ADDRESS', oneTimeAddress: { address: address() } }, amount: draw.amount(), note: said(draw, 'memos'), extraParameters: { contractCallData: `0x${draw.hex(136)}` } }),
    () => json('/solana', { jsonrpc: '2.0', id: 1, method: 'getProgramAccounts', params: [draw.chars('alnum', 44), { encoding: 'jsonParsed', filters: [{ dataSize: 165 }, { memcmp: { offset: 32, bytes: draw.chars('alnum', 44) } }] }] }),
  ];
  return draw.of(choices)();
}

function bulkAndFlags(draw: Draw): RawRequest {
  // biome-ignore format: one request a line
  const choices = [
    () => json('/v1/batch', { batch: draw.list(2, 6, () => ({ type: 'track', event: "Clicked 'Pay now'", anonymousId: draw.uuid(), properties: { label: said(draw, 'products'), path: '/pay?step=2#confirm', value: amount(draw) }, context: { userAgent: said(draw, 'agents'), locale: 'fr-CA', page: { referrer: 'https://www.google.com/search?q=open+account+%26+bonus' } } })) }),
    () => json('/flags', { key: 'new-transfer', rules: [{ clauses: [{ attribute: 'country', op: 'in', values: ['DE'] }, { attribute: 'email', op: 'matches', values: ['^.+@bank\\.example$'] }, { attribute: 'version', op: 'semVerGreaterThan', values: ['4.2.0-rc.1'] }], rollout: { variations: [{ variation: 0, weight: 60000 }] } }], fallthrough: { variation: 0 } }),
    () => json('/exports', { columns: ['date', 'payee', 'amount (EUR)'], format: 'csv;charset=utf-8', delimiter: '|', quote: '"', filter: { name: "O'Neil & co" }, filename: 'export_{date:yyyy-MM-dd}.csv' }),
    () => post('/import', 'application/x-ndjson', draw.list(3, 9, () => JSON.stringify({ ...person(draw), memo: said(draw, 'memos'), ccy: currency(draw) })).join('\n')),
    () => get(`/v1/reports?from=${draw.instant()}&to=now&tz=Europe%2FBerlin&locale=de-DE-u-co-phonebk&cursor=${draw.base64url(40)}&fmt=%23%2C%23%230.00&cols=a,b,c`),
    () => json('/i18n/messages', { 'cart.items': '{count, plural, =0 {No items} one {# item} other {# items}}', greet: "Hello <b>{name}</b>, it''s {date, date, ::yyyyMMdd}!", select: '{gender, select, male {He} female {She} other {They}} paid', sel2: 'Select from the list & drop here' }),
    () => json('/schemas', { $schema: 'https://json-schema.org/draft/2020-12/schema', $id: 'https://bank.example/s.json', type: 'object', properties: { iban: { type: 'string', pattern: '^[A-Z]{2}\\d{2}[A-Z0-9]{11,30}$' }, date: { format: 'date', description: 'Customer\'s "value" date' }, p: { pattern: '^(?!.*(--|;|<|>)).{1,35}$' } }, $defs: { a: { $ref: '#/properties/iban' } }, additionalProperties: false }),
    () => json('/short-links', { url: `https://bank.example/offer?id=${draw.int(1, 99)}&ref=${q('a&b')}&utm_campaign=spring'26#apply`, tags: [said(draw, 'products')] }),
    () => get('/v1/profile', { headers: [['cookie', `session=${draw.base64(30)}; prefs=${q(JSON.stringify({ theme: 'dark', cols: ['a', 'b'], last: said(draw, 'products') }))}; _ga=GA1.2.${draw.digits(9)}.${draw.digits(10)}; OptanonConsent=isGpcEnabled=0&datestamp=Thu+Mar+12+2026+10%3A00%3A00+GMT%2B0100&groups=C0001%3A1%2CC0002%3A0`], ['traceparent', `00-${draw.hex(32)}-${draw.hex(16)}-01`], ['tracestate', `dd=s:2;o:rum;t.dm:-1,x@y=${draw.hex(8)}`], ['baggage', 'user=o%27neil,tier=gold;ttl=5'], ['sec-ch-ua', '"Not/A)Brand";v="8", "Chromium";v="126"'], ['if-none-match', `W/"${draw.hex(10)}"`]] }),
    () => json('/uploads/presign', { key: `customers/${draw.digits(5)}/${q(person(draw).name)}/bill (1).pdf`, policy: Buffer.from(JSON.stringify({ expiration: draw.instant(), conditions: [{ bucket: 'kyc' }, ['starts-with', '$key', 'customers/'], ['content-length-range', 0, 1e7]] })).toString('base64'), id: handle(draw, 'up') }),
  ];
  return draw.of(choices)();
}

export const FORMAT_KINDS = kindsOf('api', {
  'gRPC-web with names': grpcWeb,
  'SOAP with WS-Security': soap,
  'EDI over AS2': edi,
  'HL7 and FHIR': health,
  'geometry, calendars and cards': geoAndCalendars,
  'scanned codes': scannedCodes,
  'tokens, keys and certificates': tokensAndKeys,
  'blockchain calls': chains,
  'bulk, flags, schemas, cookies': bulkAndFlags,
});
