import type { RawRequest } from '@sallyport/traffic';
import type { Draw } from './draw.ts';
import { kindsOf } from './kind.ts';
import { form, get, json, post } from './message.ts';
import { address, amount, currency, handle, person, said } from './wide.ts';

function plaid(draw: Draw): RawRequest {
  const access = `access-production-${draw.uuid()}`;
  // biome-ignore format: one request a line
  const choices = [
    () => json('/link/token/create', { client_id: draw.hex(24), secret: draw.hex(30), client_name: said(draw, 'companies'), user: { client_user_id: draw.uuid(), legal_name: person(draw).name, email_address: `o'${draw.chars('lower', 6)}+bank@example.com` }, products: ['auth', 'transactions'], country_codes: ['US', 'GB'], redirect_uri: 'https://app.example.com/oauth.html?state=a%2Fb', account_filters: { depository: { account_subtypes: ['checking', 'savings'] } }, webhook: 'https://hooks.example.com/plaid' }),
    () => json('/transactions/sync', { access_token: access, cursor: draw.base64(60), count: 500, options: { include_personal_finance_category: true, include_original_description: true } }),
    () => json('/webhooks/plaid', { webhook_type: 'TRANSACTIONS', webhook_code: 'SYNC_UPDATES_AVAILABLE', item_id: draw.chars('alnum', 37), error: { error_type: 'ITEM_ERROR', error_code: 'ITEM_LOGIN_REQUIRED', error_message: "the login details of this item have changed (credentials, MFA, or required user action) and a user login is required to update this information. use Link's update mode", display_message: null, causes: [] } }, { headers: [['plaid-verification', draw.jwt({ iat: 1, request_body_sha256: draw.hex(64) }, 'ES256')]] }),
    () => json('/transactions/enrich', { account_type: 'credit', transactions: draw.list(2, 9, () => ({ id: draw.uuid(), description: said(draw, 'merchants'), amount: amount(draw), direction: 'OUTFLOW', iso_currency_code: 'USD', location: { address: address(draw).line } })) }),
    () => json('/identity/match', { access_token: access, user: { legal_name: person(draw).name, phone_number: '+1 (415) 555-0100', address: { street: address(draw).line, city: "Coeur d'Alene", region: 'ID' } } }),
  ];
  return draw.of(choices)();
}

function stripe(draw: Draw): RawRequest {
  const headers = [
    ['authorization', `Bearer sk_live_${draw.chars('alnum', 24)}`],
    ['stripe-version', '2024-06-20'],
    ['idempotency-key', draw.uuid()],
  ] as const;
  // biome-ignore format: one request a line
  const choices = [
    () => form('/v1/checkout/sessions', { mode: 'payment', 'line_items[0][price_data][currency]': 'eur', 'line_items[0][price_data][product_data][name]': said(draw, 'companies'), 'line_items[0][price_data][unit_amount]': draw.digits(4), 'line_items[0][quantity]': '1', 'metadata[order_id]': draw.digits(6), 'metadata[note]': said(draw, 'memos'), success_url: 'https://shop.example/thanks?session_id={CHECKOUT_SESSION_ID}', cancel_url: 'https://shop.example/cart#step=2' }, { headers }),
    () => get(`/v1/customers/search?${new URLSearchParams({ query: draw.of([`name~"O'Neil" OR email~"@example.com"`, `metadata['order_id']:'${draw.digits(4)}' AND created>${draw.digits(10)}`, `-currency:"usd" status:"succeeded" AND amount>${draw.digits(4)}`, `name:'${person(draw).given}' AND metadata["foo"]:null`]), limit: '20' })}`, { headers }),
    () => get(`/v1/charges?created[gte]=${draw.digits(10)}&limit=100&starting_after=${handle(draw, 'ch')}&expand[]=data.customer&expand[]=data.balance_transaction`, { headers }),
    () => form(`/v1/disputes/${handle(draw, 'dp')}`, { 'evidence[uncategorized_text]': said(draw, 'narratives'), 'evidence[refund_refusal_explanation]': said(draw, 'narratives'), 'evidence[shipping_address]': address(draw).line, 'evidence[customer_name]': person(draw).name, submit: 'true' }, { headers }),
    () => json('/stripe/webhook', { id: handle(draw, 'evt'), object: 'event', type: 'charge.dispute.created', data: { object: { id: handle(draw, 'dp'), evidence_details: { due_by: draw.epoch() }, statement_descriptor: said(draw, 'merchants'), payment_method_details: { card: { checks: { cvc_check: 'pass' }, wallet: null } } }, previous_attributes: { evidence: { customer_communication: null } } } }, { headers: [['stripe-signature', `t=${draw.digits(10)},v1=${draw.hex(64)},v0=${draw.hex(64)}`]] }),
    () => form('/v1/payouts', { amount: draw.digits(5), currency: 'gbp', statement_descriptor: "O'HARA & CO", 'metadata[batch]': `#${draw.digits(3)}/A; B` }, { headers }),
  ];
  return draw.of(choices)();
}

function adyen(draw: Draw): RawRequest {
  const browser = {
    acceptHeader: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    colorDepth: 24,
    javaEnabled: false,
    language: 'nl-NL',
    screenHeight: 1080,
    userAgent: said(draw, 'agents'),
  };
  // biome-ignore format: one request a line
  const choices = [
    () => json('/v71/payments', { amount: { currency: currency(draw), value: draw.int(100, 99999) }, reference: `Order #${draw.digits(6)}`, paymentMethod: { type: 'scheme', encryptedCardNumber: `adyenjs_0_1_25$${draw.base64(200)}$${draw.base64(80)}`, holderName: person(draw).name }, billingAddress: { street: address(draw).line, houseNumberOrName: '1/A' }, browserInfo: browser, returnUrl: 'https://shop.example/checkout?shopperOrder=12xy..', riskData: { clientData: Buffer.from(JSON.stringify({ version: '1.0.0', deviceFingerprint: `DpqwU4zEdN00500000000000000${draw.chars('alnum', 20)}:40`, persistentCookie: [`_rp_uid=${draw.uuid()}`] })).toString('base64') }, lineItems: [{ description: said(draw, 'companies'), taxPercentage: 2100 }] }),
    () => json('/notifications', { live: 'false', notificationItems: [{ NotificationRequestItem: { additionalData: { 'checkout.cardAddedBrand': 'visa', hmacSignature: draw.base64(32), acquirerReference: draw.chars('upper', 11), 'threeds2.cardEnrolled': 'false', avsResult: '4 AVS not supported for this card type', cardHolderName: person(draw).name }, eventCode: draw.of(['AUTHORISATION', 'CHARGEBACK', 'REPORT_AVAILABLE']), merchantAccountCode: 'ShopECOM', operations: ['CANCEL', 'CAPTURE', 'REFUND'], reason: draw.of(['033899:1111:03/2030', 'Refused: CVC Declined', 'https://ca-live.adyen.com/reports/download/MerchantAccount/X/settlement_detail_report_batch_1.csv']), success: 'true' } }] }),
    () => form('/ipn/adyen', { 'additionalData.hmacSignature': draw.base64(32), eventDate: draw.instant(), merchantReference: said(draw, 'memos'), reason: 'NOT_ENOUGH_BALANCE : Declined (51)', operations: 'CANCEL,CAPTURE,REFUND', success: 'false', value: draw.digits(5) }),
  ];
  return draw.of(choices)();
}

function paypal(draw: Draw): RawRequest {
  const order = draw.chars('upper', 17);
  // biome-ignore format: one request a line
  const choices = [
    () => json(`/v2/checkout/orders/${order}`, [{ op: 'replace', path: "/purchase_units/@reference_id=='default'/amount", value: { currency_code: 'USD', value: draw.amount() } }, { op: 'add', path: "/purchase_units/@reference_id=='PUHF'/shipping/address", value: { address_line_1: address(draw).line, country_code: 'US' } }], { method: 'PATCH' }),
    () => json('/v2/checkout/orders', { intent: 'CAPTURE', purchase_units: [{ custom_id: `a;b=${draw.digits(3)}`, soft_descriptor: said(draw, 'merchants'), description: said(draw, 'memos'), items: [{ name: 'T-Shirt (L) <new>', quantity: '1', sku: `sku#${draw.digits(2)}`, unit_amount: { currency_code: 'USD', value: draw.amount() } }] }], payment_source: { paypal: { experience_context: { payment_method_preference: 'IMMEDIATE_PAYMENT_REQUIRED', brand_name: "EXAMPLE INC & SONS'", return_url: 'https://example.com/returnUrl', cancel_url: 'https://example.com/cancelUrl' } } } }),
    () => post('/ipn', 'application/x-www-form-urlencoded', new URLSearchParams({ cmd: '_notify-validate', mc_gross: draw.amount(), protection_eligibility: 'Eligible', address_status: 'confirmed', payer_id: draw.chars('upper', 13), address_street: address(draw).line, payment_date: '20:12:59 Jan 13, 2026 PST', charset: 'windows-1252', address_name: person(draw).name, notify_version: '3.9', custom: '', memo: said(draw, 'memos'), verify_sign: draw.chars('base64url', 56), txn_type: 'express_checkout', item_name: said(draw, 'companies') }).toString()),
    () => json('/v1/payments/payouts', { sender_batch_header: { sender_batch_id: `Payouts_${draw.digits(6)}`, email_subject: 'You have a payout!', email_message: "You've received a payout! Thanks for using our service; see T&C's" }, items: draw.list(1, 4, () => ({ recipient_type: 'EMAIL', amount: { value: draw.amount(), currency: 'USD' }, note: said(draw, 'memos'), receiver: 'receiver+1@example.com', notification_language: 'fr-FR' })) }),
  ];
  return draw.of(choices)();
}

function issuers(draw: Draw): RawRequest {
  // biome-ignore format: one request a line
  const choices = [
    () => json('/jit/funding', { type: 'authorization', state: 'PENDING', token: draw.uuid(), gpa: { balances: { USD: { ledger_balance: amount(draw) } } }, gpa_order: { jit_funding: { method: 'pgfs.authorization', acting_user_token: draw.uuid(), amount: amount(draw) } }, card_acceptor: { mid: draw.digits(15), mcc: draw.digits(4), name: said(draw, 'merchants'), street_address: address(draw).line, city: "ST. JOHN'S" }, acquirer: { institution_id_code: draw.digits(6) }, pos: { pan_entry_mode: 'CHIP_CONTACTLESS', pin_entry_mode: 'FALSE', terminal_attendance: 'ATTENDED' }, network_metadata: { stan: draw.digits(6) } }),
    () => json('/v3/velocitycontrols', { name: "Teens' <$50/day", usage_limit: 10, amount_limit: 50, velocity_window: 'DAY', merchant_scope: { mcc: '5411' }, association: { card_product_token: draw.uuid() } }),
    () => form('/intserv/4.0/createAccount', { apiLogin: draw.chars('alnum', 8), apiTransKey: draw.chars('alnum', 14), providerId: '999', transactionId: draw.uuid(), firstName: person(draw).given, lastName: person(draw).family, address1: address(draw).line, idType: '2', primaryPhone: '(801)555-0100', externalAccountId: `ext:${draw.digits(5)}`, loadAmount: draw.amount() }),
    () => json('/v3/users', { first_name: person(draw).given, last_name: person(draw).family, metadata: { notification_email: 'a.b@c.example', authentication_question_1: "What's your mother's maiden name?", hint: 'not <Smith>; & not Jones' }, identifications: [{ type: 'SSN', value: draw.digits(9) }] }),
    () => json('/webhooks/card', { events: draw.list(1, 4, () => ({ id: draw.uuid(), type: 'transaction.declined', response: { code: '1923', memo: 'Card not found or not active; try again.' }, merchant: said(draw, 'merchants'), arqc: draw.hex(16), emv: draw.hex(120) })) }),
  ];
  return draw.of(choices)();
}

function wiseAndAggregators(draw: Draw): RawRequest {
  // biome-ignore format: one request a line
  const choices = [
    () => json('/v1/accounts', { currency: 'INR', type: 'indian', profile: draw.digits(7), accountHolderName: person(draw).name, details: { legalType: 'PRIVATE', ifscCode: draw.text('⟨upper:4⟩0⟨9:6⟩'), accountNumber: draw.digits(12), address: { firstLine: address(draw).line, postCode: '560001', country: 'IN' } } }),
    () => json('/v1/transfers', { targetAccount: draw.digits(8), quoteUuid: draw.uuid(), customerTransactionId: draw.uuid(), details: { reference: said(draw, 'memos'), transferPurpose: 'verification.transfers.purpose.pay.bills', transferPurposeSubTransferPurpose: 'verification.sub.transfers.purpose.pay.interpretation.service', sourceOfFunds: 'verification.source.of.funds.other' } }),
    () => get(`/data/v2/transactions?accountIdIn=${draw.hex(32)}&bookedDateGte=${draw.day()}&statusIn=BOOKED&statusIn=PENDING&pageSize=100&pageToken=${encodeURIComponent(draw.base64(24))}`, { headers: [['authorization', `Bearer ${draw.jwt({ iss: 'tink://auth', scope: 'tink://auth/user/accounts:read,transactions:read' }, 'ES256')}`]] }),
    () => json('/v3/payments', { amount_in_minor: draw.int(1, 99999), currency: 'GBP', payment_method: { type: 'bank_transfer', provider_selection: { type: 'user_selected', filter: { release_channel: 'general_availability', customer_segments: ['retail'], provider_ids: ['mock-payments-gb-redirect'] } }, beneficiary: { type: 'external_account', account_holder_name: said(draw, 'companies'), reference: said(draw, 'memos').slice(0, 18), account_identifier: { type: 'sort_code_account_number', sort_code: draw.digits(6), account_number: draw.digits(8) } } }, user: { name: person(draw).name, email: "o'connor@example.ie", phone: '+353 1 555 0100' }, metadata: { prop1: 'value1', 'key 2': '<none>' } }, { headers: [['tl-signature', `${draw.base64url(40)}..${draw.base64url(130)}`], ['idempotency-key', draw.uuid()]] }),
    () => json('/connector/webhook', { context: 'user:42:accounts', content: { documents: draw.list(2, 6, () => ({ descriptions: { original: said(draw, 'merchants'), display: said(draw, 'merchants'), detailed: { unstructured: said(draw, 'memos') } }, amount: { value: { unscaledValue: draw.int(-9999, 9999), scale: 2 }, currencyCode: 'SEK' } })) } }),
  ];
  return draw.of(choices)();
}

function berlinAndStet(draw: Draw): RawRequest {
  const signature = `keyId="SN=${draw.hex(8)},CA=CN=D-TRUST%20CA%202-2%202019,O=D-Trust%20GmbH,C=DE",algorithm="rsa-sha256", headers="digest x-request-id psu-id tpp-redirect-uri date", signature="${draw.base64(256)}"`;
  const headers = [
    ['x-request-id', draw.uuid()],
    ['digest', `SHA-256=${draw.base64(32)}`],
    ['signature', signature],
    ['psu-ip-address', `${draw.int(1, 223)}.${draw.int(0, 255)}.${draw.int(0, 255)}.7`],
    ['psu-user-agent', said(draw, 'agents')],
    ['tpp-redirect-uri', 'https://tpp.example/cb?flow=ais&x=1'],
    ['psu-geo-location', 'GEO:52.506931;13.144558'],
    ['tpp-signature-certificate', draw.base64(300)],
  ] as const;
  // biome-ignore format: one request a line
  const choices = [
    () => json('/psd2/v1.3/consents', { access: { availableAccounts: 'allAccounts', balances: [{ iban: draw.iban() }] }, recurringIndicator: true, validUntil: draw.day(), frequencyPerDay: 4 }, { headers }),
    () => json(`/psd2/v1/${draw.of(['payments', 'periodic-payments', 'bulk-payments'])}/sepa-credit-transfers`, { debtorAccount: { iban: draw.iban() }, instructedAmount: { currency: 'EUR', amount: draw.amount() }, creditorAccount: { iban: draw.iban() }, creditorName: said(draw, 'companies'), creditorAddress: { streetName: address(draw).line, country: 'DE' }, remittanceInformationUnstructured: said(draw, 'memos'), executionRule: 'following', frequency: 'Monthly' }, { headers }),
    () => get(`/psd2/v1/accounts/${draw.uuid()}/transactions?dateFrom=${draw.day()}&bookingStatus=both&withBalance=true&deltaList=`, { headers }),
    () => json('/stet/psd2/v1.4.2/payment-requests', { paymentInformationId: `MyPmtInfId-${draw.digits(5)}`, creationDateTime: draw.instant(), numberOfTransactions: 1, initiatingParty: { name: "L'Épicerie d'à côté", postalAddress: { country: 'FR', addressLine: ['18 rue de la DSP2', '75008 PARIS'] }, organisationId: { identification: '12FR5', schemeName: 'COID', issuer: 'ACPR' } }, paymentTypeInformation: { serviceLevel: 'SEPA', localInstrument: 'INST', categoryPurpose: 'CASH' }, beneficiary: { creditor: { name: person(draw).name }, creditorAccount: { iban: draw.iban() } }, creditTransferTransaction: [{ paymentId: { instructionId: 'MyInstrId', endToEndId: 'MyEndToEndId' }, remittanceInformation: { unstructured: [said(draw, 'memos')] } }], supplementaryData: { acceptedAuthenticationApproach: ['REDIRECT', 'DECOUPLED'], successfulReportUrl: 'https://pisp.example/ok?id=1' } }, { headers }),
  ];
  return draw.of(choices)();
}

export const OPEN_KINDS = kindsOf('bank', {
  Plaid: plaid,
  'Stripe forms, searches and events': stripe,
  'Adyen payments and notifications': adyen,
  'PayPal orders and notices': paypal,
  'card issuers (Marqeta, Galileo)': issuers,
  'Wise, Tink, TrueLayer': wiseAndAggregators,
  'Berlin Group and STET with signatures': berlinAndStet,
});
