import type { RawRequest } from '@sallyport/traffic';
import type { Draw } from './draw.ts';
import { kindsOf } from './kind.ts';
import { get, json, multipart, post } from './message.ts';
import { address, amount, currency, handle, person, said, xml } from './wide.ts';

const boundary = (draw: Draw): string => `----WebKitFormBoundary${draw.chars('alnum', 16)}`;

function kycVendors(draw: Draw): RawRequest {
  const { name, given, family, country } = person(draw);
  const mrz = `P<${country}${family
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '<')
    .toUpperCase()}<<${given
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '<')
    .toUpperCase()}`
    .padEnd(44, '<')
    .slice(0, 44);
  // biome-ignore format: one request a line
  const choices = [
    () => json('/v3.6/applicants', { first_name: given, last_name: family, dob: draw.day(), address: { flat_number: '4/B', building_name: "St. Mary's Ct.", street: address(draw).line, country: 'GBR' }, consents: [{ name: 'privacy_notices_read', granted: true }], id_numbers: [{ type: 'ssn', value: draw.digits(9) }] }, { headers: [['authorization', `Token token=api_live.${draw.chars('base64url', 30)}`]] }),
    () => json('/webhooks/idv', { payload: { resource_type: 'workflow_run', action: 'workflow_run.completed', object: { status: 'declined', output: { reasons: ['data_comparison.last_name', "mrz: 'O<<CONNOR' != viz: \"O'Connor\"", 'age < 18'] }, href: 'https://api.eu.onfido.com/v3.6/workflow_runs/1?x=1' } } }),
    () => json('/api/v1/document/result', { transactionReference: draw.uuid(), document: { mrz: { line1: mrz, line2: `${draw.text('⟨upper:2⟩⟨9:7⟩')}<0${country}${draw.digits(6)}M${draw.digits(6)}<<<<<<<<<<<<<<0${draw.digits(1)}` }, extracted: { fullName: name, placeOfBirth: address(draw).line, authority: "H.M. Passport Office's" }, similarity: { decision: 'MATCH', score: 0.93 } } }),
    () => multipart('/v1/documents', [{ name: 'type', content: 'utility_bill' }, { name: 'comment', content: said(draw, 'notes') }, { name: 'file', filename: draw.of(["Mum's passport (1).jpg", 'scan 2026-03-01 10.22.33.pdf', 'Ausweis_Vorderseite&Rückseite.png', 'bill; final.pdf', 'IMG_0012.HEIC']), type: 'image/jpeg', content: Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), draw.bytes(2000)]) }], boundary(draw)),
    () => json('/onboarding/steps/4', { answers: { sourceOfWealth: "Sale of father's flat & shares (2019), dividends < 5k/yr", employer: said(draw, 'companies'), taxResidencies: [{ country, tin: draw.digits(11), noTinReason: 'B: unable to obtain' }], pep: { self: false, family: "spouse's uncle is/was mayor" }, purpose: 'salary; savings; "other"' }, signature: `data:image/svg+xml;base64,${draw.base64(120)}` }),
  ];
  return draw.of(choices)();
}

function watchLists(draw: Draw): RawRequest {
  const hit = (): object => ({
    id: `NK-${draw.chars('alnum', 22)}`,
    caption: person(draw).name,
    schema: draw.of(['Person', 'Vessel', 'LegalEntity']),
    properties: {
      name: [person(draw).name, person(draw).name],
      alias: [`"${draw.part('first')} the Hammer"`, 'a.k.a. <unknown>'],
      position: ["Minister of Nat'l Defence & Security"],
      topics: ['sanction', 'crime.terror', 'role.pep'],
      notes: [said(draw, 'media')],
      address: [address(draw).line],
      passportNumber: [draw.text('⟨upper:1⟩⟨9:8⟩')],
    },
    score: draw.random(),
  });
  // biome-ignore format: one request a line
  const choices = [
    () => json('/match/default?algorithm=best&threshold=0.7', { queries: { q1: { schema: 'Person', properties: { name: [person(draw).name], birthDate: [draw.day()], nationality: ['ru'] } } } }),
    () => json('/webhooks/screening', { caseId: draw.uuid(), total: 3, results: draw.list(1, 4, hit) }),
    () => json(`/cases/${draw.digits(6)}/disposition`, { status: 'FALSE_POSITIVE', comment: `Name match only; DoB differs (${draw.day()} vs ${draw.day()}). Subject's PoB = "Minsk", list = 'Minsk reg.' OR n/a. ${said(draw, 'notes')}`, reviewer: "o'hara_m" }),
    () => post('/lists/ofac', 'application/xml', `<sdnList xmlns="http://tempuri.org/sdnList.xsd">${draw.list(1, 4, () => `<sdnEntry><uid>${draw.digits(5)}</uid><lastName>${xml(person(draw).name)}</lastName><sdnType>Individual</sdnType><remarks>Secondary sanctions risk: section 1(b) of Executive Order 13224, as amended; (Linked To: ${xml(said(draw, 'companies'))})</remarks><akaList><aka><type>a.k.a.</type><category>weak</category><lastName>'${draw.part('last')}'</lastName></aka></akaList></sdnEntry>`).join('')}</sdnList>`),
  ];
  return draw.of(choices)();
}

function adverseMedia(draw: Draw): RawRequest {
  const article = (): object => ({
    title: said(draw, 'media').slice(0, 70),
    snippet: `...${said(draw, 'media')} <em>${person(draw).name}</em> ${said(draw, 'media')}`,
    url: `https://news.example/${draw.day().replaceAll('-', '/')}/${draw.chars('lower', 8)}.html?utm_source=rss&id=${draw.digits(5)}#c1`,
    published: draw.instant(),
    categories: ['financial-crime', 'narcotics', 'violent crime & murder'],
  });
  return draw.chance(0.5)
    ? json('/adverse-media/results', { subject: person(draw).name, articles: draw.list(1, 5, article) })
    : json('/adverse-media/summarise', {
        text: draw.list(2, 6, () => said(draw, 'media')).join('\n\n'),
        query: `"${person(draw).name}" AND (fraud OR launder* OR "money laundering") NOT football`,
      });
}

function fraudSignals(draw: Draw): RawRequest {
  const device = {
    id: draw.hex(32),
    ua: said(draw, 'agents'),
    canvas: draw.hex(32),
    webgl: 'ANGLE (Intel, Intel(R) UHD Graphics 620 (0x00003EA0) Direct3D11 vs_5_0 ps_5_0, D3D11)',
    fonts: ['Arial', "Segoe UI'", 'Courier New'],
    plugins: ['PDF Viewer::Portable Document Format::application/pdf~pdf,text/pdf~pdf'],
    tz: 'Europe/Dublin',
    battery: 0.87,
    sensors: draw.list(3, 9, () => draw.random()),
    errors: ["TypeError: Cannot read properties of undefined (reading 'x')"],
    math: '1.4474840516030247e+300',
  };
  // biome-ignore format: one request a line
  const choices = [
    () => json('/fraud/v2/score', { session: draw.uuid(), device, behaviour: { keys: draw.list(4, 20, () => draw.int(20, 300)), mouse: draw.list(3, 12, () => [draw.int(0, 1900), draw.int(0, 1000), draw.int(0, 99)]), pasted: ['iban'] }, payment: { amount: amount(draw), payee: said(draw, 'companies'), memo: said(draw, 'memos') } }),
    () => json('/events', { type: '$transaction', properties: { $user_id: draw.digits(6), $session_id: draw.hex(20), $transaction_type: '$sale', $amount: draw.int(1e6, 9e8), $currency_code: 'USD', $billing_address: { $name: person(draw).name, $address_1: address(draw).line }, $payment_method: { $payment_type: '$credit_card', $avs_result_code: 'Y' }, $browser: { $user_agent: said(draw, 'agents') } } }),
    () => json('/fraud/alerts', { rules_hit: ['R-101: velocity > 5 in 10 min', "R-7 'new payee' AND amount >= 1000", 'R-55 (IP_COUNTRY != CARD_COUNTRY)'], score: draw.int(0, 999), analyst_note: said(draw, 'narratives'), links: [{ rel: 'case', href: `/cases/${draw.digits(5)}?tab=graph&depth=2` }] }),
    () => json('/graph/links', { nodes: draw.list(2, 6, () => ({ id: handle(draw, 'cus', 8), label: person(draw).name })), edges: draw.list(1, 4, () => ({ from: draw.int(0, 5), to: draw.int(0, 5), type: 'SHARES_DEVICE', since: draw.day() })), layout: 'force-directed' }),
  ];
  return draw.of(choices)();
}

function chargebacks(draw: Draw): RawRequest {
  // biome-ignore format: one request a line
  const choices = [
    () => json('/disputes', { scheme: 'VISA', reasonCode: draw.of(['10.4', '13.1', '13.7']), arn: draw.digits(23), merchant: said(draw, 'merchants'), narrative: said(draw, 'narratives'), questionnaire: { 'Q1: did you contact the merchant?': "yes; they didn't answer", 'Q2 (if yes) when': '<2 weeks' } }),
    () => json('/mastercom/v6/claims/200002020654/chargebacks', { currency: 'USD', documentIndicator: 'true', messageText: said(draw, 'narratives').toUpperCase().slice(0, 100), amount: draw.amount(), fileAttachment: { filename: 'proof & letter.tif', file: draw.base64(600) }, reasonCode: '4853', chargebackType: 'CHARGEBACK' }),
    () => multipart('/disputes/123/evidence', [{ name: 'statement', content: said(draw, 'narratives') }, { name: 'letter', filename: "customer's letter.txt", type: 'text/plain', content: said(draw, 'letters') }], boundary(draw)),
  ];
  return draw.of(choices)();
}

function insurance(draw: Draw): RawRequest {
  const acord = `<ACORD xmlns="http://www.ACORD.org/standards/PC_Surety/ACORD1/xml/"><SignonRq><ClientApp><Org>${xml(said(draw, 'companies'))}</Org><Name>AMS360</Name></ClientApp></SignonRq><ClaimsSvcRq><RqUID>${draw.uuid()}</RqUID><ClaimsNotificationAddRq><LossInfo><LossDt>${draw.day()}</LossDt><IncidentDesc>${xml(draw.of(["Insured's car hit a deer @ 60 mph; airbags deployed & windshield broke. Police report #12-345.", 'Water heater burst -> drop ceiling & table ruined; "sewage smell"', "Ladung beim Umladen 'verschwunden'; Schaden > 10.000 €", 'Union hall roof: hail (2" dia.), select shingles gone']))}</IncidentDesc></LossInfo></ClaimsNotificationAddRq></ClaimsSvcRq></ACORD>`;
  // biome-ignore format: one request a line
  const choices = [
    () => post('/acord', 'application/xml', acord),
    () => json('/claims', { policy: draw.text('⟨upper:2⟩-⟨9:8⟩'), description: draw.of(['Cat knocked over TV; it\'s dead (55")', 'Dog bit postman; he sues', "Glass broken by kids' ball; see pics", "Vol à l'arraché, métro Châtelet, vers 18h: sac, tél., 200 €"]), diagnosis: [{ system: 'ICD-10', code: 'S61.0 / W54' }], estimate: amount(draw), claimant: person(draw).name, address: address(draw).line }),
    () => json('/quotes', { risk: { vehicle: { make: 'Citroën', model: 'C4 1.6 e-HDi "Exclusive"', vin: draw.chars('upper', 17) }, drivers: [{ name: person(draw).name, convictions: [{ code: 'DR10', note: '<0.08' }], occupation: 'Driver (HGV) & union rep' }] }, ncb: 5, answers: { q1: 'N', q2: 'Y; 2 claims', q3: null } }),
  ];
  return draw.of(choices)();
}

function mortgages(draw: Draw): RawRequest {
  const { given, family } = person(draw);
  const mismo = `<?xml version="1.0"?><MESSAGE MISMOReferenceModelIdentifier="3.4.032420160128" xmlns="http://www.mismo.org/residential/2009/schemas" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:ULAD="http://www.datamodelextension.org/Schema/ULAD"><DEAL_SETS><DEAL_SET><DEALS><DEAL><COLLATERALS><COLLATERAL><SUBJECT_PROPERTY><ADDRESS><AddressLineText>${xml(address(draw).line)}</AddressLineText></ADDRESS><LEGAL_DESCRIPTIONS><LEGAL_DESCRIPTION><UNPARSED_LEGAL_DESCRIPTIONS><UnparsedLegalDescription>LOT 5, BLK. 'C' OF OAK RIDGE, PER PLAT BK 12, PG 34; TOGETHER W/ AN UNDIVIDED 1/2 INT. &amp; EXCEPT THE N 10' -- UNION COUNTY</UnparsedLegalDescription></UNPARSED_LEGAL_DESCRIPTIONS></LEGAL_DESCRIPTION></LEGAL_DESCRIPTIONS></SUBJECT_PROPERTY></COLLATERAL></COLLATERALS><LOANS><LOAN LoanRoleType="SubjectLoan" xlink:label="LOAN_1"><TERMS_OF_LOAN><BaseLoanAmount>${draw.amount()}</BaseLoanAmount></TERMS_OF_LOAN></LOAN></LOANS><PARTIES><PARTY><INDIVIDUAL><NAME><FirstName>${xml(given)}</FirstName><LastName>${xml(family)}</LastName><SuffixName>Jr.</SuffixName></NAME></INDIVIDUAL></PARTY></PARTIES></DEAL></DEALS></DEAL_SET></DEAL_SETS></MESSAGE>`;
  // biome-ignore format: one request a line
  const choices = [
    () => post('/mismo/loans', 'application/xml', mismo),
    () => json('/mortgage/v1/applications', { purpose: "refi & cash-out ('debt consolidation')", property: { address: address(draw).line, tenure: 'leasehold < 80y', valuation: amount(draw), notes: said(draw, 'notes') }, applicants: [person(draw), person(draw)], income: [{ type: 'SELF_EMPLOYED', formula: '(Y1 + Y2) / 2', value: amount(draw) }], ltv: '85%', conditions: [said(draw, 'clauses')] }),
    () => json('/esign/envelopes', { emailSubject: "Please sign: 'Loan agreement & annexes'", documents: [{ documentBase64: draw.base64(500), name: 'Loan (final) v2.pdf', fileExtension: 'pdf' }], recipients: { signers: [{ name: person(draw).name, tabs: { signHereTabs: [{ anchorString: '/s1/', anchorXOffset: '10' }], textTabs: [{ tabLabel: '\\*rate', value: '3.1%' }] } }] } }),
  ];
  return draw.of(choices)();
}

function treasury(draw: Draw): RawRequest {
  const bai = [
    `01,${draw.digits(9)},${draw.chars('upper', 6)},260312,0600,1,80,1,2/`,
    `02,${draw.digits(9)},122099999,1,260311,2359,USD,2/`,
    `03,${draw.digits(10)},USD,010,${draw.digits(6)},,/`,
    ...draw.list(
      3,
      10,
      () =>
        `16,${draw.of(['165', '475', '195'])},${draw.digits(6)},Z,${draw.digits(6)},${draw.digits(5)},${said(draw, 'memos')}\n88,${said(draw, 'companies').toUpperCase()} // ${said(draw, 'memos')}`,
    ),
    '49,100,4/',
    '98,100,1,6/',
    '99,100,1,8/',
  ].join('\n');
  const formulas = [
    '=SUM(B2:B12)*1.02',
    '=IF(C4>0,C4*$D$1,"n/a")',
    "=VLOOKUP(A2,'FX Rates'!$A:$C,3,FALSE)",
    '=+B3-B4',
    '=ROUND(NPV(rate/12,D2:D60),2)',
    '-B5*12%',
    '=TEXT(TODAY(),"yyyy-mm")&"-"&A1',
    '=SUMIFS(Amt,Ccy,"EUR",Date,">="&E1)',
    '=IFERROR(INDEX(Curve!B:B,MATCH(A3,Curve!A:A,1)),0)',
    '=CONCATENATE("Q",ROUNDUP(MONTH(A1)/3,0))',
  ];
  const csv = [
    'Week,Inflow,Outflow,Net',
    ...draw.list(3, 12, () => `${draw.day()},${draw.amount()},-${draw.amount()},${draw.of(formulas).includes('"') ? '=B2-C2' : '=B2+C2'}`),
  ].join('\r\n');
  // biome-ignore format: one request a line
  const choices = [
    () => post('/statements/bai2', 'text/plain', bai),
    () => multipart('/forecasts', [{ name: 'file', filename: 'cash_forecast Q1 (draft).csv', type: 'text/csv', content: csv }], boundary(draw)),
    () => json('/forecasts/sheets', { range: 'Sheet1!A1:D10', values: draw.list(2, 6, () => [said(draw, 'companies'), amount(draw), draw.of(formulas), draw.of(formulas)]), valueInputOption: 'USER_ENTERED' }),
    () => json('/pooling/rules', { name: "ZBA 'EUR' sweep", target: 0, min: '< 1,000', schedule: '0 30 17 ? * MON-FRI', accounts: draw.list(2, 5, () => draw.iban()), fx: `${currency(draw)}/${currency(draw)}` }),
  ];
  return draw.of(choices)();
}

function decisions(draw: Draw): RawRequest {
  const pmml = `<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4"><Header copyright="(c) Risk &amp; Co"><Application name="sklearn2pmml"/></Header><DataDictionary><DataField name="age" optype="continuous" dataType="integer"/><DataField name="status" optype="categorical" dataType="string"><Value value="&lt;= 24"/></DataField></DataDictionary><TransformationDictionary><DerivedField name="dti" optype="continuous" dataType="double"><Apply function="if"><Apply function="and"><Apply function="isNotMissing"><FieldRef field="income"/></Apply><Apply function="greaterThan"><FieldRef field="income"/><Constant>0</Constant></Apply></Apply><Apply function="/"><FieldRef field="debt"/><FieldRef field="income"/></Apply></Apply></DerivedField></TransformationDictionary><TreeModel functionName="classification"><Node score="good"><SimplePredicate field="age" operator="greaterOrEqual" value="${draw.int(18, 60)}"/></Node></TreeModel></PMML>`;
  // biome-ignore format: one request a line
  const choices = [
    () => post('/models/score-v3', 'application/xml', pmml),
    () => json('/decisions/evaluate', { strategy: 'PL-2026/03', inputs: { age: draw.int(18, 90), 'income.net': amount(draw), bureau: { score: draw.int(300, 850), reasons: ['R01: too many inquiries', 'R14: utilisation > 80%'] } }, trace: true }),
    () => json('/rules/jsonlogic', { if: [{ and: [{ '<': [{ var: 'dti' }, 0.43] }, { '>=': [{ var: 'score' }, draw.int(500, 700)] }, { '!': [{ in: [{ var: 'country' }, ['KP', 'IR']] }] }] }, 'APPROVE', { '==': [{ var: 'manual' }, true] }, 'REFER', 'DECLINE'] }),
    () => json('/scorecards', { name: 'App scorecard <v7>', characteristics: [{ name: 'Residential status', bins: [{ when: "in ('OWNER','MORTGAGE')", points: 35 }, { when: 'missing', points: 0 }, { when: '>= 2 and < 5', points: 12 }] }], offset: 600, pdo: 20 }),
    () => get(`/bureau/report?ssn=***-**-${draw.digits(4)}&name=${encodeURIComponent(person(draw).name)}&purpose=${encodeURIComponent('credit transaction & account review')}`),
  ];
  return draw.of(choices)();
}

export const RISK_KINDS = kindsOf('bank', {
  'identity checks and documents': kycVendors,
  'watch lists': watchLists,
  'adverse media': adverseMedia,
  'fraud engines': fraudSignals,
  chargebacks: chargebacks,
  insurance: insurance,
  'mortgages (MISMO)': mortgages,
  'treasury files and forecasts': treasury,
  'credit decisions and models': decisions,
});
