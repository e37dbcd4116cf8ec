import type { RawRequest } from '@sallyport/traffic';
import type { Draw } from './draw.ts';
import { kindsOf } from './kind.ts';
import { get, json, post } from './message.ts';
import { address, amount, currency, handle, person, said } from './wide.ts';

function brazil(draw: Draw): RawRequest {
  const fapi = [
    ['x-fapi-interaction-id', draw.uuid()],
    ['x-fapi-auth-date', 'Sun, 10 Sep 2026 19:43:31 UTC'],
    ['x-customer-user-agent', said(draw, 'agents')],
  ] as const;
  const payment = {
    data: [
      {
        endToEndId: `E${draw.digits(8)}${draw.digits(12)}${draw.chars('alnum', 11)}`,
        localInstrument: draw.of(['MANU', 'DICT', 'QRDN', 'QRES']),
        payment: { amount: draw.amount(), currency: 'BRL' },
        creditorAccount: { ispb: draw.digits(8), issuer: '1774', number: draw.digits(10), accountType: 'CACC' },
        remittanceInformation: said(draw, 'memos'),
        qrCode: `00020104141234567890123426660014BR.GOV.BCB.PIX014466756C616E6F32303139406578616D706C652E636F6D27300012${draw.digits(11)}6304${draw.chars('upper', 4)}`,
        proxy: draw.of([draw.digits(11), 'fulano@example.com.br', '+5561938711143', draw.uuid()]),
        cnpjInitiator: draw.digits(14),
      },
    ],
  };
  // biome-ignore format: one request a line
  const choices = [
    () => post('/open-banking/payments/v4/pix/payments', 'application/jwt', draw.jwt({ iss: draw.uuid(), aud: 'https://api.banco.com.br', jti: draw.uuid(), ...payment }), { headers: fapi }),
    () => json('/open-banking/consents/v3/consents', { data: { loggedUser: { document: { identification: draw.digits(11), rel: 'CPF' } }, businessEntity: { document: { identification: draw.digits(14), rel: 'CNPJ' } }, permissions: ['ACCOUNTS_READ', 'CREDIT_CARDS_ACCOUNTS_BILLS_TRANSACTIONS_READ', 'RESOURCES_READ'], expirationDateTime: draw.instant() } }, { headers: fapi }),
    () => json('/pix/v2/cob', { calendario: { expiracao: 3600 }, devedor: { cnpj: draw.digits(14), nome: said(draw, 'companies') }, valor: { original: draw.amount() }, chave: draw.uuid(), solicitacaoPagador: `Serviço realizado: ${said(draw, 'memos')}`, infoAdicionais: [{ nome: "Água & Luz d'Oeste", valor: 'nº 1; 2ª via' }] }, { method: 'PUT' }),
    () => get(`/open-banking/accounts/v2/accounts/${draw.uuid()}/transactions?fromBookingDate=${draw.day()}&creditDebitIndicator=DEBITO&pagination-key=${draw.base64url(30)}`, { headers: fapi }),
    () => json('/boletos', { pagador: { nome: person(draw).name, endereco: "R. Olho d'Água, 10 - s/n", uf: 'SP' }, linhaDigitavel: draw.text('⟨9:5⟩.⟨9:5⟩ ⟨9:5⟩.⟨9:6⟩ ⟨9:5⟩.⟨9:6⟩ ⟨9:1⟩ ⟨9:14⟩'), instrucoes: ['Após o vencimento, multa de 2% e juros de 1% a.m.', 'Não receber após 30 dias; protestar'] }),
  ];
  return draw.of(choices)();
}

function australiaAndAsia(draw: Draw): RawRequest {
  // biome-ignore format: one request a line
  const choices = [
    () => get(`/cds-au/v1/banking/accounts/${draw.base64url(24)}/transactions?oldest-time=${draw.instant()}&min-amount=-${draw.amount()}&text=${encodeURIComponent(said(draw, 'merchants'))}&page=1&page-size=25`, { headers: [['x-v', '1'], ['x-min-v', '1'], ['x-cds-client-headers', draw.base64(80)], ['x-fapi-customer-ip-address', '2001:db8::1']] }),
    () => json('/cds-au/v1/banking/payments/scheduled', { data: { accountIds: draw.list(1, 5, () => draw.base64url(24)) }, meta: {} }),
    () => json('/open-banking/v1/domestic-payments', { Data: { ConsentId: `sa-${draw.uuid()}`, Initiation: { InstructionIdentification: draw.chars('upper', 12), CreditorName: person(draw).name, CreditorAgent: { Identification: draw.bic() }, Purpose: 'رواتب الموظفين', RemittanceInformation: { Description: 'زكاة / إيجار شهر رمضان' }, InstructedAmount: { Amount: draw.amount(), Currency: 'SAR' } } }, Risk: { PaymentContextCode: 'BillPayment', DeliveryAddress: { BuildingNumber: '7279', StreetName: address(draw).line } } }),
    () => json('/hk/v1/deposits/apply', { product: '活期儲蓄', nameChinese: '陳大文', nameEnglish: "CHAN, Tai Man (O'Chan)", hkid: draw.text('A⟨9:6⟩(⟨9:1⟩)'), address: address(draw).line, fps: { proxyType: 'MSISDN', proxyId: '+852-51234567' }, remark: '請於辦公時間聯絡; 謝謝' }),
    () => json('/upi/v2/collect', { payerVpa: `${draw.chars('lower', 7)}@okhdfc`, intent: `upi://pay?pa=shop@ybl&pn=${encodeURIComponent(said(draw, 'companies'))}&am=${draw.amount()}&cu=INR&tn=${encodeURIComponent(said(draw, 'memos'))}`, note: said(draw, 'memos') }),
    () => json('/jp/zengin/transfer', { beneficiary: 'ｶ)ﾔﾏﾀﾞｼﾖｳﾃﾝ', bankCode: draw.digits(4), branch: '丸の内支店（３０１）', accountType: '普通', amount: draw.int(1, 999999), edi: `X ${draw.digits(8)}ﾌﾞﾝ` }),
  ];
  return draw.of(choices)();
}

function fdx(draw: Draw): RawRequest {
  // biome-ignore format: one request a line
  const choices = [
    () => json('/fdx/v6/consents/register', { durationType: 'TIME_BOUND', durationPeriod: 365, lookbackPeriod: 60, resources: [{ resourceType: 'ACCOUNT', dataClusters: ['ACCOUNT_DETAILED', 'TRANSACTIONS', 'STATEMENTS'] }], parties: [{ name: said(draw, 'companies'), type: 'DATA_ACCESS_PLATFORM', homeUri: 'https://www.midwest.com', logoUri: 'https://www.midwest.com/logo.png', registry: 'FDX', registeredEntityId: draw.digits(20) }] }),
    () => json('/fdx/v6/notifications', { type: 'TAX_FORM_READY', notificationPayload: { id: draw.uuid(), idType: 'ACCOUNT', customFields: [{ name: 'year', value: "FY'25" }] }, severity: 'INFO', publisher: { partyName: "ABC Inc. d/b/a 'ABC'" } }),
    () => get(`/fdx/v6/accounts/${draw.digits(10)}/transactions?startTime=${draw.instant()}&endTime=${draw.instant()}&offset=B12${draw.chars('alnum', 6)}&limit=100&fields=transactionId,amount,description(memo)`),
    () => json('/fdx/v6/payment-networks/batch', { transactions: draw.list(2, 12, () => ({ depositTransaction: { transactionId: draw.digits(9), description: said(draw, 'merchants'), memo: said(draw, 'memos'), debitCreditMemo: 'DEBIT', amount: amount(draw), checkNumber: draw.int(1, 9999), links: [{ href: '/accounts/1/transactions?x=1', action: 'GET', rel: 'self' }] } })) }),
    () => json('/fdx/v6/customers/current', { name: { first: person(draw).given, last: person(draw).family, prefix: 'Mrs.', company: said(draw, 'companies') }, addresses: [{ line1: address(draw).line, line2: '#4; rear', type: 'HOME' }], telephones: [{ type: 'CELL', country: '1', number: '(555)010-0100 x12' }], relationship: "SPOUSE'S" }, { method: 'PATCH' }),
  ];
  return draw.of(choices)();
}

function threeDomains(draw: Draw): RawRequest {
  const browser = {
    browserAcceptHeader: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8',
    browserIP: '2001:0db8:85a3::8a2e:0370:7334',
    browserJavaEnabled: false,
    browserJavascriptEnabled: true,
    browserUserAgent: said(draw, 'agents'),
    browserTZ: '-120',
  };
  const areq = {
    messageType: 'AReq',
    messageVersion: '2.2.0',
    threeDSServerTransID: draw.uuid(),
    acctNumber: `4${draw.digits(15)}`,
    cardholderName: person(draw).name,
    merchantName: said(draw, 'companies'),
    acquirerBIN: draw.digits(6),
    purchaseAmount: draw.digits(5),
    purchaseExponent: '2',
    shipAddrLine1: address(draw).line.slice(0, 50),
    billAddrLine1: address(draw).line.slice(0, 50),
    notificationURL: 'https://shop.example/3ds/term?md=1',
    deviceInfo: draw.base64(300),
    sdkEncData: draw.base64url(400),
    ...browser,
  };
  const challenge = {
    acsTransID: draw.uuid(),
    challengeInfoHeader: 'Payment Security',
    challengeInfoText: `Please enter the code we sent to (***) ***-**${draw.digits(2)} for your $${draw.amount()} purchase at ${said(draw, 'merchants')}.`,
    whyInfoText: "We'd like to be sure it's you.",
    messageType: 'CRes',
  };
  // biome-ignore format: one request a line
  const choices = [
    () => json('/3ds/areq', areq),
    () => json('/3ds/cres', { ...challenge, acsHTML: draw.base64url(500) }),
    () => post('/acs/creq', 'application/x-www-form-urlencoded', new URLSearchParams({ creq: Buffer.from(JSON.stringify(challenge)).toString('base64url'), threeDSSessionData: draw.base64url(30) }).toString()),
    () => post('/acs/pareq', 'application/x-www-form-urlencoded', new URLSearchParams({ PaReq: `eJxVUtt${draw.base64(220)}`, TermUrl: 'https://shop.example/term?id=1;s=2', MD: `${draw.hex(24)}_${draw.digits(5)}` }).toString()),
  ];
  return draw.of(choices)();
}

function corporateChannels(draw: Draw): RawRequest {
  // biome-ignore format: one request a line
  const choices = [
    () => post('/ebics', 'text/xml', `<?xml version="1.0" encoding="UTF-8"?><ebicsRequest xmlns="urn:org:ebics:H005" Version="H005" Revision="1"><header authenticate="true"><static><HostID>${draw.chars('upper', 8)}</HostID><Nonce>${draw.hex(32).toUpperCase()}</Nonce><Timestamp>${draw.instant()}</Timestamp><PartnerID>${draw.chars('upper', 6)}</PartnerID><UserID>O'MEARA01</UserID><OrderDetails><AdminOrderType>BTU</AdminOrderType><BTUOrderParams><Service><ServiceName>SCT</ServiceName><MsgName version="09">pain.001</MsgName></Service></BTUOrderParams></OrderDetails><SecurityMedium>0000</SecurityMedium></static><mutable><TransactionPhase>Initialisation</TransactionPhase></mutable></header><AuthSignature><ds:SignatureValue xmlns:ds="http://www.w3.org/2000/09/xmldsig#">${draw.base64(256)}</ds:SignatureValue></AuthSignature><body><DataTransfer><OrderData>${draw.base64(300)}</OrderData></DataTransfer></body></ebicsRequest>`),
    () => json('/treasury/v1/deals', { product: draw.of(['FX_SWAP', 'MM_DEPO', 'IRS']), counterparty: said(draw, 'companies'), near: { rate: 1.08, amount: amount(draw) }, comment: 'sell EUR/USD < 1.09 o.n.; if filled, roll T/N', dealer: "D'SOUZA_P", legs: draw.list(1, 3, () => ({ ccy: currency(draw), notional: amount(draw), dayCount: 'ACT/360', roll: 'MOD_FOLLOWING', idx: 'USD-SOFR-OIS Compound' })) }),
    () => json('/lockbox/items', { items: draw.list(1, 5, () => ({ lockbox: draw.digits(6), remitter: said(draw, 'companies'), check: draw.digits(8), aba: draw.digits(9), invoice: said(draw, 'memos'), image: `s3://lockbox/2026/${draw.hex(8)}.tif` })) }),
    () => json('/virtual-accounts', { parent: draw.iban(), alias: said(draw, 'companies'), rules: [{ name: 'match', expression: 'remittance LIKE INV-*', target: handle(draw, 'va') }] }),
    () => json('/guarantees', { text: `WE, ${said(draw, 'companies').toUpperCase()}, HEREBY IRREVOCABLY UNDERTAKE TO PAY YOU, UPON YOUR FIRST DEMAND, ANY SUM OR SUMS NOT EXCEEDING USD ${draw.amount()} (SAY: ***); ${said(draw, 'clauses')}`, rules: 'URDG 758', expiry: draw.day() }),
  ];
  return draw.of(choices)();
}

export const REGION_KINDS = kindsOf('bank', {
  'Open Finance Brazil and Pix': brazil,
  'CDR, Saudi Arabia, Hong Kong, India, Japan': australiaAndAsia,
  'FDX 6 consents, customers, batches': fdx,
  '3-D Secure messages': threeDomains,
  'corporate channels: EBICS, deals, lockboxes': corporateChannels,
});
