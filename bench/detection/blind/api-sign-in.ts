import type { RawRequest } from '@sallyport/traffic';
import type { Draw } from './draw.ts';
import { kindsOf } from './kind.ts';
import { form, get, json, post, query } from './message.ts';
import { person, said, xml } from './wide.ts';

function fapi(draw: Draw): RawRequest {
  const request = draw.jwt({
    iss: draw.uuid(),
    response_type: 'code id_token',
    scope: 'openid payments',
    claims: { id_token: { acr: { essential: true, values: ['urn:openbanking:psd2:sca'] }, openbanking_intent_id: { value: draw.uuid() } } },
  });
  const assertion = {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: draw.jwt({ iss: 'a', sub: 'a', aud: 'https://as.bank.example/token', jti: draw.uuid() }),
  };
  const details = JSON.stringify([
    {
      type: 'payment_initiation',
      locations: ['https://bank.example/payments'],
      instructedAmount: { currency: 'EUR', amount: draw.amount() },
      creditorName: said(draw, 'companies'),
      remittanceInformationUnstructured: said(draw, 'memos'),
    },
  ]);
  // biome-ignore format: one request a line
  const choices = [
    () => get(`/authorize?${query({ response_type: 'code id_token', client_id: draw.uuid(), redirect_uri: 'https://tpp.example/cb?x=1&y=2', scope: 'openid accounts', state: draw.base64(24), nonce: draw.base64url(16), request, prompt: 'login consent', ui_locales: 'pt-BR en', login_hint: person(draw).name })}`),
    () => form('/as/par', {...assertion, code_challenge: draw.base64url(32), code_challenge_method: 'S256', authorization_details: details, response_mode: 'form_post.jwt', redirect_uri: 'com.bank.app:/oauth2redirect' }),
    () => form('/bc-authorize', {...assertion, scope: 'openid payments', login_hint_token: draw.jwt({ sub_id: { format: 'phone_number', phone: '+353015550100' } }), binding_message: said(draw, 'memos').slice(0, 60), user_code: 'p@ss;w0rd', requested_expiry: '120', acr_values: 'urn:cds.au:cdr:3' }),
    () => form('/token', {...assertion, grant_type: draw.of(['authorization_code', 'urn:openid:params:grant-type:ciba', 'refresh_token', 'urn:ietf:params:oauth:grant-type:token-exchange']), code: draw.base64url(30), code_verifier: draw.base64url(48), subject_token_type: 'urn:ietf:params:oauth:token-type:access_token' }, { headers: [['dpop', draw.jwt({ htm: 'POST', htu: 'https://as.bank.example/token', jti: draw.uuid() }, 'ES256')]] }),
    () => json('/register', { redirect_uris: ['https://tpp.example/*/cb', 'http://localhost:8080/cb'], client_name: "O'Pay & <Co>", 'client_name#ja-Jpan-JP': 'クライアント名', token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: 'CN=tpp,2.5.4.97=#0c0f50534449452d4342492d43313233,O="TPP, Ltd"', software_statement: draw.jwt({ software_id: 'x' }), grant_types: ['client_credentials'] }),
    () => form('/introspect', { token: draw.jwt({ a: 1 }), token_type_hint: 'access_token' }, { headers: [['authorization', `Basic ${Buffer.from(`cli:${draw.chars('password', 20)}`).toString('base64')}`]] }),
    () => form('/callback', { response: draw.jwt({ code: draw.base64url(20), iss: 'https://as' }), state: `${draw.base64url(10)}|/accounts?tab=1&sort=-date`, error: 'access_denied', error_description: "The resource owner or authorization server denied the request; user clicked 'Cancel'" }),
    () => form('/login', { username: `${draw.chars('lower', 5)}.o'neil@example.com`, password: draw.chars('password', draw.int(8, 24)), captcha: `03A${draw.base64url(300)}`, fingerprint: draw.hex(32), next: '/accounts?from=login&x=%2F' }),
    () => json('/sessions', { login: person(draw).name, password: draw.chars('password', draw.int(8, 32)), remember: true, otp: draw.digits(6), device: said(draw, 'agents') }),
  ];
  return draw.of(choices)();
}

function saml(draw: Draw): RawRequest {
  const { given, family } = person(draw);
  const response = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_${draw.hex(32)}" Version="2.0" IssueInstant="${draw.instant()}" Destination="https://bank.example/acs"><saml:Issuer>https://idp.example/adfs/services/trust</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><saml:Assertion ID="_a"><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignatureValue>${draw.base64(256)}</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${draw.base64(500)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature><saml:AttributeStatement><saml:Attribute Name="http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname"><saml:AttributeValue xsi:type="xs:string" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${xml(family)}</saml:AttributeValue></saml:Attribute><saml:Attribute Name="givenname"><saml:AttributeValue>${xml(given)}</saml:AttributeValue></saml:Attribute><saml:Attribute Name="groups"><saml:AttributeValue>CN=Teller &amp; Desk,OU=G,DC=bank</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion></samlp:Response>`;
  const relay = draw.of(['https://bank.example/app?x=1&y=2', draw.base64url(24), 'ss:mem:' + draw.hex(64), '/accounts;tab=2']);
  // biome-ignore format: one request a line
  const choices = [
    () => form('/saml/acs', { SAMLResponse: Buffer.from(response).toString('base64'), RelayState: relay }),
    () => get(`/saml/sso?${query({ SAMLRequest: draw.base64(300), RelayState: relay, SigAlg: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', Signature: draw.base64(256) })}`),
    () => post('/saml/artifact', 'text/xml', `<soap11:Envelope xmlns:soap11="http://schemas.xmlsoap.org/soap/envelope/"><soap11:Body>${response}</soap11:Body></soap11:Envelope>`),
    () => form('/wsfed', { wa: 'wsignin1.0', wresult: response, wctx: `rm=0&id=passive&ru=%2fapp%2f`, wct: draw.instant() }),
  ];
  return draw.of(choices)();
}

export const SIGN_IN_KINDS = kindsOf('api', { 'FAPI, CIBA, DPoP and logins': fapi, 'SAML and WS-Federation': saml });
