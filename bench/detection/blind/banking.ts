import type { HeaderField } from '@sallyport/core';
import { browserHeaders } from './browser.ts';
import { appHeaders } from './clients.ts';
import type { Draw } from './draw.ts';
import { type Kind, kindsOf } from './kind.ts';
import { get, json, query } from './message.ts';

const headersOf = (draw: Draw): HeaderField[] => (draw.chance(0.5) ? browserHeaders(draw) : appHeaders(draw));

const party = (draw: Draw): object => ({
  name: draw.of([draw.name(), draw.part('company')]),
  address: {
    lines: [draw.part('street'), draw.part('city')],
    streetName: draw.part('street'),
    townName: draw.part('city'),
    postCode: draw.of(['SW1A 1AA', '75008', 'D02 X285', '1010 AB', '〒100-0005']),
    country: draw.of(['GB', 'NO', 'FR', 'IE']),
  },
});

const address = (draw: Draw): object => ({
  AddressLine: [draw.part('street')],
  StreetName: draw.part('street'),
  BuildingNumber: draw.of(['27', '1/2', "4 'B'", '#12-01']),
  PostCode: 'UB8 1AA',
  TownName: draw.part('city'),
  CountrySubDivision: ['Oxfordshire'],
  Country: 'GB',
});

function ukPayment(draw: Draw): object {
  return {
    Data: {
      ConsentId: `sdp-${draw.digits(4)}-${draw.uuid()}`,
      Initiation: {
        InstructionIdentification: draw.hex(12).toUpperCase(),
        EndToEndIdentification: `FRESCO.${draw.digits(5)}.GFX.${draw.int(1, 99)}`,
        InstructedAmount: { Amount: draw.amount(), Currency: 'GBP' },
        CreditorAccount: {
          SchemeName: 'UK.OBIE.SortCodeAccountNumber',
          Identification: draw.digits(14),
          Name: draw.name(),
          SecondaryIdentification: '0002',
        },
        RemittanceInformation: { Reference: `FRESCO-${draw.digits(3)}`, Unstructured: draw.part('memo') },
        SupplementaryData: { note: draw.part('sentence') },
      },
    },
    Risk: {
      PaymentContextCode: 'EcommerceGoods',
      MerchantCategoryCode: '5967',
      MerchantCustomerIdentification: draw.digits(12),
      DeliveryAddress: address(draw),
    },
  };
}

function berlinPayment(draw: Draw): object {
  return {
    instructedAmount: { currency: 'EUR', amount: draw.amount() },
    debtorAccount: { iban: draw.iban() },
    creditorName: draw.of([draw.name(), draw.part('company')]),
    creditorAccount: { iban: draw.iban() },
    creditorAddress: { streetName: draw.part('street'), townName: draw.part('city'), country: 'FR' },
    remittanceInformationUnstructured: draw.part('memo'),
    requestedExecutionDate: draw.day(),
    endToEndIdentification: draw.chars('alnum', 20),
  };
}

function fdxTransactions(draw: Draw): object {
  return {
    page: { nextOffset: draw.base64url(8), total: 100 },
    transactions: draw.list(3, 12, () => ({
      depositTransaction: {
        accountId: draw.digits(10),
        transactionId: draw.uuid(),
        postedTimestamp: draw.instant(),
        description: draw.part('merchant'),
        memo: draw.part('memo'),
        debitCreditMemo: 'DEBIT',
        amount: Number(draw.amount()),
        category: 'Food & Dining > Coffee',
        status: 'POSTED',
        payee: draw.part('company'),
        checkNumber: draw.int(1, 9999),
      },
    })),
  };
}

function authorisation(draw: Draw): object {
  return {
    amount: { value: draw.int(1, 99_999), currency: 'EUR' },
    reference: `Order #${draw.digits(6)}'s`,
    paymentMethod: {
      type: 'scheme',
      encryptedCardNumber: `adyenjs_0_1_25$${draw.base64(256)}$${draw.base64(90)}`,
      encryptedSecurityCode: `adyenjs_0_1_25$${draw.base64(256)}$${draw.base64(60)}`,
      holderName: draw.name().toUpperCase(),
    },
    browserInfo: {
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
      acceptHeader: '*/*',
      language: 'nl-NL',
      colorDepth: 24,
      timeZoneOffset: 0,
      javaEnabled: true,
    },
    shopperStatement: draw.part('merchant'),
    merchant: { descriptor: draw.part('merchant'), mcc: '5812', terminalId: draw.chars('alnum', 8) },
    riskData: { clientData: draw.base64(400) },
    metadata: { note: draw.part('memo'), 'cart[0].sku': "XL-'26" },
    threeDS2: { creq: draw.base64url(200), threeDSCompInd: 'Y', notificationURL: 'https://shop.example/3ds?x=1' },
    returnUrl: 'https://shop.example/checkout?order=12&x={redirect}',
  };
}

function kyc(draw: Draw): object {
  return {
    legalName: draw.name(),
    aliases: draw.list(0, 3, () => draw.name()),
    preferredName: draw.part('first'),
    birth: { date: draw.day(), place: draw.part('city') },
    address: party(draw),
    occupation: draw.of([
      'Software engineer (SQL/JS)',
      "Master's student",
      'R&D',
      'Self-employed; retail',
      'Union rep',
      'DBA -- select clients',
    ]),
    employer: draw.part('company'),
    sourceOfFunds: draw.part('sentence'),
    taxIds: [
      { country: 'IN', value: 'ABCPE1234F' },
      { country: 'IT', value: 'RSSMRA85T10A562S' },
    ],
    documents: [
      {
        type: 'passport',
        number: 'L01X00T471',
        mrz: `P<D<<${draw.chars('upper', 10)}<<${draw.chars('upper', 8)}<<<<<<<<<<<<<<<<<<<\nL01X00T4<1D<<6408125F2702283<<<<<<<<<<<<<<<4`,
        front: `data:image/jpeg;base64,/9j/4AAQSkZJRg${draw.base64(600)}`,
      },
    ],
    email: `${draw.part('word')}.o'${draw.part('word')}+bank@mail.example`,
    phone: `+${draw.digits(2)} (0) ${draw.digits(3)}-${draw.digits(6)} ext. ${draw.digits(2)}`,
    securityQuestion: { question: "What's your mother's maiden name?", answer: draw.part('last') },
  };
}

/** Calls of banking APIs. */
export const BANKING_KINDS: readonly Kind[] = kindsOf('banking', {
  'Open Banking UK payments': (draw) =>
    json('/open-banking/v3.1/pisp/domestic-payments', ukPayment(draw), {
      headers: [...appHeaders(draw), ['x-idempotency-key', `FRESCO.${draw.digits(5)}`]],
    }),
  'Berlin Group payments': (draw) =>
    json('/psd2/v1/payments/sepa-credit-transfers', berlinPayment(draw), {
      headers: [
        ['x-request-id', draw.uuid()],
        ['psu-ip-address', '192.168.8.78'],
        ['tpp-redirect-uri', 'https://tpp.example/ok?id=1'],
      ],
    }),
  'Berlin Group account queries': (draw) =>
    get(
      `/psd2/v1/accounts/${draw.uuid()}/transactions?${query({ dateFrom: draw.day(), dateTo: draw.day(), bookingStatus: 'both', withBalance: 'true', entryReferenceFrom: `${draw.digits(8)}/${draw.digits(3)}` })}`,
      { headers: headersOf(draw) },
    ),
  'FDX transactions': (draw) => json('/fdx/v6/import', fdxTransactions(draw)),
  'card authorisations': (draw) => json('/v71/payments', authorisation(draw), { headers: headersOf(draw) }),
  'onboarding and KYC': (draw) => json('/kyc/applications', kyc(draw), { headers: headersOf(draw) }),
  'beneficiaries and confirmation of payee': (draw) =>
    json(
      '/beneficiaries',
      {
        name: draw.of([draw.name(), draw.part('company')]),
        nickname: draw.part('memo'),
        iban: draw.iban(),
        bic: draw.bic(),
        ...party(draw),
        tags: [draw.part('word'), "mum's", 'a&b'],
      },
      { headers: headersOf(draw) },
    ),
  'payment searches': (draw) =>
    get(
      `/api/transactions?${query({ q: draw.of([draw.part('merchant'), draw.part('memo'), draw.part('last')]), from: draw.day(), min: '>=10.00', max: '<1e3', sort: '-bookedAt,amount', 'filter[status]': 'booked,pending', fields: 'id,amount,(name)' })}`,
      { headers: headersOf(draw) },
    ),
  'memos of transfers': (draw) =>
    json(
      '/transfers',
      {
        from: draw.iban(),
        to: draw.iban(),
        amount: draw.amount(),
        memo: `${draw.part('memo')} ${draw.part('memo')}`,
        reference: draw.part('memo'),
        internalNote: draw.part('sentence'),
      },
      { headers: headersOf(draw) },
    ),
  'standing orders with rules': (draw) =>
    json(
      '/standing-orders',
      {
        rrule: `FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;UNTIL=20271231T000000Z`,
        amount: { expression: 'balance - 100 > 0 ? 50 : 0', currency: 'EUR' },
        roundUp: '(1 - x % 1)',
        memo: draw.part('memo'),
        weekendRule: 'next|prev',
      },
      { headers: headersOf(draw) },
    ),
  'sanctions screening': (draw) =>
    json('/screening', {
      subjects: draw.list(2, 8, () => ({
        name: draw.name(),
        aka: [draw.name(), `"${draw.part('first')}" ${draw.part('last')}`],
        dob: '19xx-??-??',
        nationality: ['IR', 'KP'],
        remarks: `(Linked To: ${draw.part('company').toUpperCase()}); a.k.a. '${draw.part('first')}'; DOB circa 1966; alt. Passport A${draw.digits(7)} (Iran) -- expired`,
      })),
    }),
  'loans with formulas': (draw) =>
    json(
      '/loans/quote',
      {
        formula: 'P*(r/12)*(1+r/12)^n/((1+r/12)^n-1)',
        covenants: ['DSCR >= 1.25x', 'LTV <= 65%', 'Debt/EBITDA < 3.5'],
        purpose: draw.part('sentence'),
        collateral: [{ type: 'property', description: `${draw.part('street')}; title no. "${draw.chars('upper', 2)}${draw.digits(6)}"` }],
        rateRule: 'max(EURIBOR3M, 0) + 1.75%',
      },
      { headers: headersOf(draw) },
    ),
  'securities orders': (draw) =>
    json(
      '/orders',
      {
        isin: `US${draw.digits(10)}`,
        symbol: draw.of(['BRK.B', 'BF/B', '^GSPC', 'EURUSD=X', 'ES=F', '$SPX', 'RDS-A']),
        side: 'BUY',
        condition: 'last > 100.5 AND bid < 100 OR volume >= 1e6',
        legs: [
          { ratio: -1, strike: 100 },
          { ratio: 1, strike: 110 },
        ],
        note: draw.part('memo'),
        strategy: 'IF(SMA(20) > SMA(50), BUY, SELL)',
      },
      { headers: headersOf(draw) },
    ),
  'disputes and complaints': (draw) =>
    json(
      '/disputes',
      {
        transactionId: draw.uuid(),
        merchant: draw.part('merchant'),
        reason: 'goods_not_received',
        description: `${draw.part('sentence')} ${draw.part('sentence')}\n\n${draw.part('sentence')}`,
        evidence: [{ name: "receipt '26 #1.pdf", content: `JVBERi0xLjcK${draw.base64(600)}` }],
      },
      { headers: headersOf(draw) },
    ),
});
