import { deflateRawSync } from 'node:zlib';
import type { RawRequest } from '@sallyport/traffic';
import { browserHeaders } from './browser.ts';
import type { Draw } from './draw.ts';
import { type Kind, kindsOf } from './kind.ts';
import { form, get, json, post, query } from './message.ts';

/** Lines of a certificate, random within. */
export function pem(draw: Draw, label = 'CERTIFICATE'): string {
  const lines = draw.base64(draw.int(600, 900)).match(/.{1,64}/g)!;
  return `-----BEGIN ${label}-----\nMIIE${lines.join('\n')}\n-----END ${label}-----\n`;
}

function samlRequest(draw: Draw): string {
  return `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_${draw.hex(32)}" Version="2.0" IssueInstant="${draw.instant()}" Destination="https://idp.example/saml/sso" ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" AssertionConsumerServiceURL="https://app.example/acs"><saml:Issuer>https://app.example/metadata</saml:Issuer><samlp:NameIDPolicy Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress" AllowCreate="true"/><samlp:RequestedAuthnContext Comparison="exact"><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></samlp:RequestedAuthnContext></samlp:AuthnRequest>`;
}

function samlResponse(draw: Draw): string {
  const attribute = (name: string, value: string): string =>
    `<saml:Attribute Name="${name}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri"><saml:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">${escapeXml(value)}</saml:AttributeValue></saml:Attribute>`;
  return `<?xml version="1.0" encoding="UTF-8"?><samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_${draw.hex(32)}" InResponseTo="_${draw.hex(32)}" Version="2.0" IssueInstant="${draw.instant()}"><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/><ds:Reference URI="#_${draw.hex(32)}"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/></ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>${draw.base64(32)}</ds:DigestValue></ds:Reference></ds:SignedInfo><ds:SignatureValue>${draw.base64(256)}</ds:SignatureValue></ds:Signature><saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><saml:Subject><saml:NameID>${draw.part('word')}@corp.example</saml:NameID></saml:Subject><saml:AttributeStatement>${attribute('urn:oid:2.5.4.4', draw.part('last'))}${attribute('groups', `CN=Domain Admins,OU=Groups,DC=corp,DC=example`)}${attribute('displayName', draw.name())}</saml:AttributeStatement></saml:Assertion></samlp:Response>`;
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function authorize(draw: Draw): RawRequest {
  const claims = {
    userinfo: { given_name: { essential: true } },
    id_token: {
      openbanking_intent_id: { value: draw.uuid(), essential: true },
      acr: { values: ['urn:openbanking:psd2:sca', 'urn:mace:incommon:iap:silver'] },
    },
  };
  const fields: Record<string, string> = {
    response_type: draw.of(['code', 'code id_token']),
    client_id: draw.of([draw.uuid(), 'PSDDE-BAFIN-123456', 'https://client.example/id']),
    redirect_uri: draw.of([
      'https://tpp.example/cb?x=1',
      'com.bank.app:/oauth2redirect',
      'http://localhost:8080/callback',
      'http://127.0.0.1:53682/',
    ]),
    scope: 'openid profile offline_access accounts:read payments:write AIS:123',
    state: draw.of([
      draw.base64url(32),
      Buffer.from(JSON.stringify({ next: '/accounts?tab=2', csrf: draw.hex(16) })).toString('base64'),
      `${draw.uuid()}|https://app.example/?a=b`,
    ]),
    nonce: draw.base64url(24),
    code_challenge: draw.base64url(32),
    code_challenge_method: 'S256',
    prompt: 'login consent',
    login_hint: `${draw.part('word')}+tag@mail.example`,
    claims: JSON.stringify(claims),
    ui_locales: 'de-DE en',
  };
  if (draw.chance(0.4)) fields.request = draw.jwt({ iss: 'tpp', aud: 'https://auth.bank.example', claims, max_age: 86_400 });
  if (draw.chance(0.3))
    fields.authorization_details = JSON.stringify([
      {
        type: 'payment_initiation',
        locations: ['https://bank.example/payments'],
        instructedAmount: { currency: 'EUR', amount: draw.amount() },
        creditorName: draw.part('company'),
        creditorAccount: { iban: draw.iban() },
        remittanceInformationUnstructured: draw.part('memo'),
      },
    ]);
  return get(`/authorize?${query(fields)}`, { headers: browserHeaders(draw) });
}

function tokenRequest(draw: Draw): RawRequest {
  const fields: Record<string, string> = draw.of([
    {
      grant_type: 'authorization_code',
      code: draw.base64url(40),
      redirect_uri: 'https://tpp.example/cb',
      code_verifier: `${draw.chars('base64url', 30)}~.${draw.chars('base64url', 40)}`,
    },
    { grant_type: 'refresh_token', refresh_token: `${draw.base64(60)}`, scope: 'openid accounts' },
    { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: draw.jwt({ iss: draw.uuid(), exp: 1 }) },
    {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: draw.jwt({ sub: 'a' }),
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    },
    { grant_type: 'urn:openid:params:grant-type:ciba', auth_req_id: draw.uuid() },
    { grant_type: 'password', username: `o'${draw.part('word')}@mail.example`, password: draw.chars('password', 16) },
  ]);
  const proof = {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: draw.jwt({ iss: draw.uuid(), jti: draw.uuid(), aud: 'https://auth.bank.example/token' }),
  };
  return form(
    '/oauth2/token',
    { ...fields, ...(draw.chance(0.5) ? proof : {}) },
    {
      headers: [
        ['authorization', `Basic ${Buffer.from(`${draw.uuid()}:${draw.chars('password', 24)}`).toString('base64')}`],
        ['dpop', draw.jwt({ htm: 'POST', htu: 'https://auth.bank.example/token', jti: draw.base64url(12) }, 'ES256')],
        ['x-fapi-interaction-id', draw.uuid()],
        ['x-fapi-auth-date', 'Tue, 03 Mar 2026 09:00:00 GMT'],
      ],
    },
  );
}

function signedMessage(draw: Draw): RawRequest {
  const certificate = draw.of([
    encodeURIComponent(pem(draw)),
    pem(draw).replaceAll('\n', ' '),
    pem(draw).replaceAll('\n', '\t'),
    draw.base64(900),
  ]);
  return json(
    '/v1/payments/sepa-credit-transfers',
    { instructedAmount: { currency: 'EUR', amount: draw.amount() }, creditorName: draw.name() },
    {
      headers: [
        ['digest', `SHA-256=${draw.base64(32)}`],
        [
          'signature',
          `keyId="SN=${draw.hex(16).toUpperCase()},CA=CN=QTSP CA 1 G2,O=D-Trust GmbH,2.5.4.97=NTRDE-HRB74346,C=DE",algorithm="rsa-sha256",headers="digest x-request-id date tpp-redirect-uri",signature="${draw.base64(256)}"`,
        ],
        [
          'signature-input',
          `sig1=("@method" "@authority" "@path" "content-digest";req);created=${draw.digits(10)};keyid="${draw.base64url(12)}";alg="rsa-pss-sha512"`,
        ],
        [
          'x-jws-signature',
          `${Buffer.from(JSON.stringify({ alg: 'PS256', kid: draw.base64url(8), b64: false, 'http://openbanking.org.uk/iat': 1, 'http://openbanking.org.uk/iss': 'C=UK, ST=England, L=London, O=Acme Ltd.', crit: ['b64'] })).toString('base64url')}..${draw.base64url(256)}`,
        ],
        ['tpp-signature-certificate', certificate],
        [
          'x-forwarded-client-cert',
          `By=spiffe://cluster.local/ns/prod/sa/gw;Hash=${draw.hex(64)};Subject="CN=tpp.example,OU=\\"Payments, EU\\",O=Smith & Sons,C=DE";URI=spiffe://cluster.local/ns/x/sa/y;Cert="${encodeURIComponent(pem(draw))}"`,
        ],
        [
          'ssl-client-subject-dn',
          `CN=${draw.part('company').replace(/[\r\n]/g, '')},organizationIdentifier=PSDGB-FCA-${draw.digits(6)},serialNumber=${draw.digits(8)},businessCategory=Private Organization,C=GB`,
        ],
        ['psu-user-agent', 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X)'],
        ['psu-geo-location', 'GEO:52.506931;13.144558'],
        ['tpp-redirect-uri', 'https://tpp.example/cb?state=a&x=b;c'],
      ],
    },
  );
}

/** Sign-in, consent and signatures. */
export const IDENTITY_KINDS: readonly Kind[] = kindsOf('identity', {
  'authorisation requests': authorize,
  'token requests': tokenRequest,
  'pushed authorisation requests': (draw) =>
    form('/par', {
      request: draw.jwt({ scope: 'openid', authorization_details: [{ type: 'account_information', note: draw.part('memo') }] }),
      client_id: draw.uuid(),
    }),
  'signed messages and certificates in headers': signedMessage,
  'SAML redirects': (draw) =>
    get(
      `/sso?${query({ SAMLRequest: deflateRawSync(Buffer.from(samlRequest(draw))).toString('base64'), RelayState: draw.of(['https://app.example/?x=1&y=2', `ss:mem:${draw.hex(64)}`]), SigAlg: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', Signature: draw.base64(256) })}`,
      { headers: browserHeaders(draw) },
    ),
  'SAML posts': (draw) =>
    form(
      '/acs',
      { SAMLResponse: Buffer.from(samlResponse(draw)).toString('base64'), RelayState: '/app?next=%2Fhome' },
      { headers: browserHeaders(draw) },
    ),
  'sign-in callbacks': (draw) =>
    get(
      `/callback?${query({ code: `4/0A${draw.chars('base64url', 60)}`, state: draw.base64(32), scope: 'email profile https://www.googleapis.com/auth/userinfo.email openid', iss: 'https://accounts.google.com', authuser: '0', hd: 'corp.example', prompt: 'consent', session_state: `${draw.hex(40)}..${draw.hex(4)}` })}`,
      { headers: browserHeaders(draw) },
    ),
  'failed sign-in callbacks': (draw) =>
    get(
      `/callback?${query({ error: 'invalid_request', error_description: `AADSTS900144: The request body must contain the following parameter: 'scope'. Trace ID: ${draw.uuid()} Correlation ID: ${draw.uuid()} Timestamp: 2026-03-01 10:00:00Z`, error_uri: 'https://login.example/error?code=900144', state: draw.base64url(20) })}`,
      { headers: browserHeaders(draw) },
    ),
  passkeys: (draw) =>
    json(
      '/webauthn/verify',
      {
        id: draw.base64url(20),
        rawId: draw.base64url(20),
        type: 'public-key',
        response: {
          clientDataJSON: Buffer.from(
            JSON.stringify({ type: 'webauthn.get', challenge: draw.base64url(32), origin: 'https://www.bank.example', crossOrigin: false }),
          ).toString('base64url'),
          authenticatorData: draw.base64url(37),
          signature: draw.base64url(71),
          userHandle: draw.base64url(16),
        },
        clientExtensionResults: {},
      },
      { headers: browserHeaders(draw) },
    ),
  'device attestation': (draw) =>
    json('/attest', {
      attestation: draw.jwt(
        { nonce: draw.base64(16), apkPackageName: 'com.bank', apkDigestSha256: draw.base64(32), evaluationType: 'BASIC,HARDWARE_BACKED' },
        'RS256',
      ),
      keyChain: [draw.base64(500), draw.base64(500)],
      assertion: draw.base64(300),
    }),
  'SCIM users': (draw) =>
    post(
      '/scim/v2/Users',
      'application/scim+json',
      JSON.stringify({
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'],
        userName: `${draw.part('word')}@corp.example`,
        name: { givenName: draw.part('first'), familyName: draw.part('last') },
        emails: [{ value: `o'${draw.part('word')}@corp.example`, type: 'work', primary: true }],
        addresses: [{ streetAddress: draw.part('street'), locality: draw.part('city') }],
        'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { manager: { $ref: '../Users/26118915', displayName: draw.name() } },
        Operations: [{ op: 'replace', path: 'emails[type eq "work"].value', value: 'a@b.example' }],
      }),
    ),
});
