import type { RawRequest } from '@sallyport/traffic';
import type { Draw } from './draw.ts';
import { kindsOf } from './kind.ts';
import { form, get, json, post } from './message.ts';
import { address, amount, currency, handle, person, said, xml } from './wide.ts';

function temenos(draw: Draw): RawRequest {
  const { name, given, family, country } = person(draw);
  const arrangement = `AA${draw.int(20, 26)}${draw.digits(3)}${draw.chars('upper', 5)}`;
  const header = {
    override: {
      overrideDetails: [
        {
          code: `DM-${draw.int(1, 9)}`,
          description: `UNAUTHORISED OVERDRAFT OF EUR ${draw.amount()} ON ACCOUNT ${draw.digits(8)}.`,
          options: ['YES', 'NO'],
          responseCode: 'YES',
        },
      ],
    },
    audit: { versionNumber: String(draw.int(1, 9)) },
  };
  // biome-ignore format: one request a line
  const bodies = [
    { customerNames: [{ customerName: name.toUpperCase() }], customerMnemonic: `C${draw.digits(8)}`, displayNames: [{ displayName: name }], streets: [{ street: address(draw).line }], lastName: family, givenName: given, nationalityId: country, sectorId: 1001, accountOfficerId: 26, target: '999', customerStatus: '1', extensionData: { 'LOCAL.REF': `SEGMENT::RETAIL!!CHANNEL::${draw.of(['T24', 'UXP', 'TCIB'])}` } },
    { arrangementId: arrangement, activityId: 'LENDING-CHANGE-PRINCIPALINT', effectiveDate: draw.day().replaceAll('-', ''), currencyId: currency(draw), properties: [{ property: 'PRINCIPALINT', fields: [{ fieldName: 'FIXED.RATE:1:1', fieldValue: String(draw.int(1, 9)) }, { fieldName: 'MARGIN.OPER:1:1', fieldValue: 'ADD' }] }, { property: 'SCHEDULE', fields: [{ fieldName: 'PAYMENT.FREQ:1:1', fieldValue: 'e0Y e1M e0W o1D e0F' }, { fieldName: 'START.DATE:1:1', fieldValue: 'R_RENEWAL + 12M' }] }] },
    { transactionTypeId: 'AC', debitAccountId: draw.digits(6), debitCurrency: currency(draw), debitAmount: draw.amount(), creditAccountId: `PL52${draw.digits(3)}\\EU0010001`, paymentDetails: [{ paymentDetail: said(draw, 'memos') }], commissionCode: 'DEBIT PLUS CHARGES', orderingBank: `BNK/${draw.digits(4)}` },
  ];
  const target = draw.of([
    '/api/v1.0.0/party/customers',
    `/api/v3.2.0/holdings/arrangements/${arrangement}/activities`,
    '/api/v5.4.0/order/transfers?validate_only=false&page_token=A00-Z99',
    '/irf-provider-container/api/v1.0.0/party/customers/100292',
  ]);
  return json(
    target,
    { header, body: draw.of<object>(bodies) },
    {
      headers: [
        ['companyid', 'GB0010001'],
        ['credentials', `INPUTT/${draw.chars('alnum', 10)}`],
      ],
    },
  );
}

/** Enquiries and commands of the terminal language of the same core, sent through its open gateway. */
function terminal(draw: Draw): RawRequest {
  const commands = [
    `ENQUIRY.SELECT,,INPUTT/${draw.digits(6)},CURRENCY-LIST,@ID:EQ=${currency(draw)}`,
    `FUNDS.TRANSFER,/I/PROCESS,INPUTT/******/GB0010001,FT${draw.digits(10)},DEBIT.ACCT.NO::=${draw.digits(6)},DEBIT.AMOUNT::=${draw.amount()},CREDIT.ACCT.NO::=${draw.digits(6)},PAYMENT.DETAILS:1:=${draw.words(3).toUpperCase()}`,
    `CUSTOMER,INPUT/I/VALIDATE//0,INPUTT/******,,MNEMONIC:1:1=${draw.chars('upper', 6)},SHORT.NAME:1:1=${person(draw).name},SECTOR:1:1=1001`,
    `ENQUIRY.SELECT,,AUTHOR/******,STMT.ENT.BOOK,ACCT.ID:EQ=${draw.digits(8)},BOOKING.DATE:GE=${draw.day().replaceAll('-', '')},NARR:LK=...RENT...`,
  ];
  return draw.chance(0.5)
    ? post('/BrowserWeb/ofs', 'text/plain', draw.of(commands))
    : json('/api/ofs', { ofsMessage: draw.of(commands), source: 'GENERIC.OFS.PROCESS' });
}

function mambu(draw: Draw): RawRequest {
  const key = draw.hex(32);
  const { given, family } = person(draw);
  const accept = {
    headers: [
      ['accept', 'application/vnd.mambu.v2+json'],
      ['apikey', draw.chars('alnum', 32)],
    ] as const,
  };
  // biome-ignore format: one request a line
  const choices = [
    () => json('/api/clients:search?detailsLevel=FULL&paginationDetails=ON&limit=50&offset=0', { filterCriteria: [{ field: 'lastName', operator: draw.of(['EQUALS', 'STARTS_WITH', 'EQUALS_CASE_SENSITIVE']), value: family }, { field: '_Tax_Details.tin', operator: 'IN', values: draw.list(1, 3, () => draw.digits(11)) }, { field: 'creationDate', operator: 'BETWEEN', value: draw.day(), secondValue: draw.day() }], sortingCriteria: { field: 'creationDate', order: 'DESC' } }, accept),
    () => json(`/api/loans/${key}`, [{ op: 'REPLACE', path: '/_Scoring/score', value: draw.int(300, 850) }, { op: 'REMOVE', path: '/guarantors/0' }, { op: 'ADD', path: '/notes', value: `${said(draw, 'notes')}<br>` }], { method: 'PATCH', ...accept }),
    () => json('/api/clients', { firstName: given, lastName: family, preferredLanguage: 'ENGLISH', notes: `<p>${xml(said(draw, 'notes'))}</p>`, addresses: [{ line1: address(draw).line, indexInList: 0 }], idDocuments: [{ documentType: 'PASSPORT', documentId: draw.text('⟨upper:2⟩⟨9:7⟩'), validUntil: draw.day(), issuingAuthority: "Sec'y of State" }], _Extra_Info: { 'pep?': 'FALSE', source_of_funds: 'Salary & rent' } }, accept),
    () => json(`/api/deposits/${key}/transfer-transactions`, { amount: amount(draw), transferDetails: { linkedAccountKey: draw.hex(32), linkedAccountType: 'DEPOSIT' }, notes: said(draw, 'memos'), bookingDate: draw.instant(), externalId: draw.uuid() }, { headers: [...accept.headers, ['idempotency-key', draw.uuid()]] }),
    () => get(`/api/loans?creditOfficerUsername=${draw.part('first')}&branchId=HQ&accountState=ACTIVE_IN_ARREARS&sortBy=lastModifiedDate:DESC&offset=${draw.int(0, 900)}&limit=100`, accept),
  ];
  return draw.of(choices)();
}

function fiserv(draw: Draw): RawRequest {
  const account = draw.digits(10);
  const rq = {
    RqUID: draw.uuid(),
    MsgRqHdr: {
      EffDt: draw.day(),
      ContextRqHdr: {
        TrnCode: 'TrnMod',
        NetworkTrnInfo: { NetworkOwner: 'BRANCH', TerminalId: draw.digits(4), BankId: `${draw.digits(4)}-${draw.digits(4)}` },
        ClientAppName: 'TSR & Teller',
      },
    },
  };
  // biome-ignore format: one request a line
  const bodies = [
    {...rq, PartyRec: { PersonPartyInfo: { PersonName: [{ NameType: 'Primary', FullName: person(draw).name, NameSuffix: draw.of(['Jr.', 'III', 'Esq.']) }], TaxIdent: draw.digits(9), EmploymentHistory: [{ OccupationDesc: "Driver's mate / union rep." }], Contact: [{ ContactType: 'Residence', PostAddr: { Addr1: address(draw).line, AddrUse: 'Home' } }] } } },
    {...rq, XferInfo: { FromAcctRef: { AcctKeys: { AcctId: account, AcctType: 'DDA' } }, ToAcctRef: { AcctKeys: { AcctId: draw.digits(10), AcctType: 'SDA' } }, CurAmt: { Amt: amount(draw) }, Desc: said(draw, 'memos'), RefData: [{ RefType: 'EFT:Conf#', RefIdent: draw.digits(8) }] } },
    {...rq, AcctTrnSel: { AcctKeys: { AcctId: account, AcctType: 'DDA' }, TrnSrc: 'Hist', SelRangeDt: { StartDt: draw.day(), EndDt: draw.day() }, ChkNumRange: { StartChkNum: '1', EndChkNum: '9999' } }, RecCtrlIn: { MaxRecLimit: 20, Cursor: draw.base64(40) } },
  ];
  return json(
    draw.of([
      '/banking/efx/v1/parties',
      '/banking/efx/v1/transfers',
      '/banking/efx/v1/acctservice/acctmgmt/accounts/secured',
      '/banking/efx/v1/transactions/secured',
    ]),
    draw.of<object>(bodies),
    {
      headers: [
        [
          'efxheader',
          JSON.stringify({
            OrganizationId: draw.digits(9),
            TrnId: draw.uuid(),
            VendorId: '112233',
            CallbackURL: 'https://callbackurl.example.com/efx?id=1',
          }),
        ],
      ],
    },
  );
}

function fis(draw: Draw): RawRequest {
  const { name } = person(draw);
  const body = `<?xml version="1.0" encoding="utf-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:v5="http://www.fisglobal.com/xes/bankcore/v5">
  <soapenv:Header><v5:XESHeader><v5:UserId>${draw.chars('upper', 8)}</v5:UserId><v5:Source>ESB\\IBS\\${draw.of(['PROD', 'UAT'])}</v5:Source></v5:XESHeader></soapenv:Header>
  <soapenv:Body>
    <!-- maintenance of name & address, type 01 -->
    <v5:CIMaintenanceRq operation="${draw.of(['UPDATE', 'INSERT', 'DELETE', 'SELECT'])}">
      <v5:CustNbr>${draw.digits(14)}</v5:CustNbr><v5:NameLine1>${xml(name.toUpperCase())}</v5:NameLine1><v5:NameLine2>AND/OR ${xml(person(draw).name.toUpperCase())}</v5:NameLine2>
      <v5:AddrLine1>${xml(address(draw).line)}</v5:AddrLine1><v5:Remark><![CDATA[${said(draw, 'notes')}]]></v5:Remark>
      <v5:Flags xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>
    </v5:CIMaintenanceRq>
  </soapenv:Body>
</soapenv:Envelope>`;
  return post('/IBSXES/services/CIService', 'text/xml; charset=utf-8', body, { headers: [['soapaction', '"urn:fis:ci:maintain"']] });
}

function finastra(draw: Draw): RawRequest {
  const collateral = {
    collateralType: 'Real estate',
    description: `${said(draw, 'clauses')}`,
    lien: { position: '1st', 'amount(CCY)': amount(draw) },
  };
  // biome-ignore format: one request a line
  const choices = [
    () => json('/corporate/lending/v1/facilities', { dealId: draw.uuid(), borrower: said(draw, 'companies'), purpose: `Working capital; refinancing of "Facility B" <= ${draw.int(1, 90)}m`, pricing: { base: '3M EURIBOR', formula: 'MAX(0, base) + margin', margin: draw.int(50, 400) }, covenants: [{ name: 'Net debt / EBITDA', test: '< 3.5x', frequency: 'Q' }, { name: 'ICR', test: '>= 4.0x (tested if utilisation > 40%)' }], collateral }),
    () => json('/trade-services/v1/letters-of-credit', { applicant: said(draw, 'companies'), beneficiary: said(draw, 'companies'), goods: "500 ctns. men's shirts, 100% cotton, FOB Chittagong, L/C no. to be shown on inv. & B/L", docs: ['+ SIGNED COMM. INVOICE IN 3-FOLD', '+ FULL SET (3/3) OF CLEAN ON BOARD B/L MADE OUT TO ORDER', '+ INS. CERT. FOR 110 PCT'], additional: 'DOCS. PRESENTED WITH DISCREPANCIES: USD 75.00 FEE; DROP SHIPMENT NOT ALLOWED; TABLE OF WEIGHTS' }),
    () => json('/total-lending/collaterals/v1', { collaterals: [collateral] }, { headers: [['x-request-id', draw.uuid()], ['authorization', `Bearer ${draw.jwt({ sub: draw.uuid(), tenant: 'sandbox', scope: 'openid' })}`]] }),
    () => get(`/payments/payment-initiation/v2/payments?status=ACSC,RJCT&fromDate=${draw.day()}&orderBy=-createdAt&fields=id,status,debtor(name,account(iban))`),
  ];
  return draw.of(choices)();
}

function mobileBank(draw: Draw): RawRequest {
  // biome-ignore format: one request a line
  const choices = [
    () => json('/mobile/v4/payees', { nickname: draw.of(["Mum's rent", 'Me & Bob', 'Gas/Elec', 'Union dues', "Kids' pocket $"]), name: person(draw).name, iban: draw.iban(), bic: draw.bic(), image: `data:image/png;base64,${draw.base64(120)}` }),
    () => form('/ibank/transfer.do;jsessionid=0000' + draw.chars('alnum', 23) + ':-1', { dse_operationName: 'transferOp', dse_sessionId: draw.base64url(16), 'amount.value': draw.amount().replace('.', ','), 'beneficiary.name': person(draw).name, 'detail[0]': said(draw, 'memos'), 'detail[1]': said(draw, 'memos'), _csrf: draw.uuid(), 'javax.faces.ViewState': `${draw.digits(19)}:-${draw.digits(19)}` }),
    () => json('/mobile/v4/pots', { name: draw.of(['Holidays 🏖', "New car (don't touch!)", 'Xmas <3', '50/30/20', "Emergency; only if we're desperate"]), goal: amount(draw), rule: { type: 'ROUND_UP', multiplier: 2 } }),
    () => get(`/mobile/v4/transactions?q=${encodeURIComponent(said(draw, 'merchants'))}&min=10&max=&sort=date,desc`),
    () => json('/mobile/v4/device/register', { deviceName: draw.of(["Anna's iPhone", 'Pixel 8 (work)', "D'Angelo iPad; old"]), publicKey: draw.base64(91), attestation: { x5c: [draw.base64(300)] }, pushToken: `${draw.chars('base64url', 22)}:APA91b${draw.chars('base64url', 134)}` }),
    () => json('/mobile/v4/search', { text: draw.of([said(draw, 'merchants'), said(draw, 'memos'), person(draw).name, said(draw, 'companies')]) }),
    () => json('/mobile/v4/feedback', { stars: draw.int(1, 5), comment: said(draw, 'chats'), product: said(draw, 'products') }),
  ];
  return draw.of(choices)();
}

function billsAndMandates(draw: Draw): RawRequest {
  // biome-ignore format: one request a line
  const choices = [
    () => json('/v1/mandates', { umr: draw.text('DE-⟨upper:4⟩/⟨9:6⟩:⟨9:2⟩'), creditor: { id: draw.text('DE⟨9:2⟩ZZZ0⟨9:10⟩'), name: said(draw, 'companies') }, debtor: person(draw).name, iban: draw.iban(), type: 'CORE', sequence: 'FRST', reason: said(draw, 'memos') }),
    () => json('/v1/billpay/payments', { billerId: handle(draw, 'blr', 10), billerName: said(draw, 'companies'), accountNumber: draw.text('⟨9:4⟩-⟨9:4⟩*⟨9:2⟩'), memo: said(draw, 'memos'), when: { rule: 'RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=12', dtstart: draw.day() } }),
    () => json('/v1/cheques', { front: draw.base64(400), back: draw.base64(400), micr: draw.text('⑆⟨9:9⟩⑆ ⟨9:8⟩⑈ ⟨9:4⟩'), payee: `${person(draw).name} AND/OR ${person(draw).name}`, amountInWords: 'One thousand two hundred thirty-four & 56/100***' }),
    () => json('/v1/bulk', { file: draw.list(2, 8, () => `${draw.digits(3)};${draw.iban()};"${person(draw).name.replaceAll('"', '""')}";${draw.amount().replace('.', ',')};${said(draw, 'memos').replaceAll(';', ',')}`).join('\r\n'), charset: 'ISO-8859-15', quote: '"', separator: ';', header: false }),
    () => form('/hosted/collect', { Ds_SignatureVersion: 'HMAC_SHA256_V1', Ds_MerchantParameters: Buffer.from(JSON.stringify({ DS_MERCHANT_AMOUNT: draw.digits(4), DS_MERCHANT_ORDER: draw.digits(8), DS_MERCHANT_PRODUCTDESCRIPTION: said(draw, 'companies'), DS_MERCHANT_URLOK: 'https://shop.example/ok?x=1&y=2' })).toString('base64'), Ds_Signature: draw.base64(32) }),
  ];
  return draw.of(choices)();
}

export const CORE_KINDS = kindsOf('bank', {
  'Temenos parties, arrangements and orders': temenos,
  'messages of a core banking terminal': terminal,
  'Mambu clients, loans and searches': mambu,
  'Fiserv messages': fiserv,
  'FIS in SOAP': fis,
  'Finastra lending and trade': finastra,
  'bank app: payees, pots, searches': mobileBank,
  'bills, mandates, cheques and bulk lists': billsAndMandates,
});
