import type { RawRequest } from '@sallyport/traffic';
import type { Draw } from './draw.ts';
import { kindsOf } from './kind.ts';
import { json, multipart, post } from './message.ts';
import { address, amount, currency, person, said, xml } from './wide.ts';

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';

function party(draw: Draw, tag: string): string {
  const { name } = draw.chance(0.5) ? person(draw) : { name: said(draw, 'companies') };
  return `<${tag}><Nm>${xml(name)}</Nm><PstlAdr><Ctry>${address(draw).country}</Ctry><AdrLine>${xml(address(draw).line)}</AdrLine></PstlAdr></${tag}><${tag}Acct><Id><IBAN>${draw.iban()}</IBAN></Id></${tag}Acct>`;
}

function isoXml(draw: Draw): RawRequest {
  const remittance = `<RmtInf><Ustrd>${xml(said(draw, 'memos'))}</Ustrd><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>RF18${draw.digits(16)}</Ref></CdtrRefInf><AddtlRmtInf>${xml(said(draw, 'memos'))}</AddtlRmtInf></Strd></RmtInf>`;
  const head = `<AppHdr xmlns="urn:iso:std:iso:20022:tech:xsd:head.001.001.02"><Fr><FIId><FinInstnId><BICFI>${draw.bic()}</BICFI></FinInstnId></FIId></Fr><BizMsgIdr>${draw.chars('upper', 10)}</BizMsgIdr><MsgDefIdr>pacs.008.001.08</MsgDefIdr><BizSvc>swift.cbprplus.02</BizSvc><CreDt>${draw.instant()}</CreDt></AppHdr>`;
  const amt = `<IntrBkSttlmAmt Ccy="${currency(draw)}">${draw.amount()}</IntrBkSttlmAmt>`;
  const bodies: readonly (readonly [string, string])[] = [
    [
      'pacs.008.001.08',
      `<FIToFICstmrCdtTrf><GrpHdr><MsgId>${draw.chars('upper', 12)}</MsgId><NbOfTxs>1</NbOfTxs></GrpHdr>${draw.list(1, 4, () => `<CdtTrfTxInf><PmtId><EndToEndId>${draw.of(['NOTPROVIDED', draw.digits(9)])}</EndToEndId><UETR>${draw.uuid()}</UETR></PmtId>${amt}<ChrgBr>SHAR</ChrgBr>${party(draw, 'Dbtr')}${party(draw, 'Cdtr')}<InstrForNxtAgt><InstrInf>/BNF/PLS CALL ${draw.digits(8)} B4 12:00; DROP COVER</InstrInf></InstrForNxtAgt>${remittance}</CdtTrfTxInf>`).join('')}</FIToFICstmrCdtTrf>`,
    ],
    [
      'pain.008.001.08',
      `<CstmrDrctDbtInitn><GrpHdr><MsgId>M/${draw.digits(6)}</MsgId><InitgPty><Nm>${xml(said(draw, 'companies'))}</Nm></InitgPty></GrpHdr><PmtInf><PmtMtd>DD</PmtMtd><DrctDbtTxInf><DrctDbtTx><MndtRltdInf><MndtId>+${draw.digits(5)}:A(1)</MndtId><AmdmntInd>true</AmdmntInd></MndtRltdInf></DrctDbtTx>${party(draw, 'Dbtr')}${remittance}</DrctDbtTxInf></PmtInf></CstmrDrctDbtInitn>`,
    ],
    [
      'camt.053.001.08',
      `<BkToCstmrStmt><Stmt><Id>${draw.digits(8)}</Id>${draw.list(2, 8, () => `<Ntry><Amt Ccy="EUR">${draw.amount()}</Amt><CdtDbtInd>DBIT</CdtDbtInd><BkTxCd><Prtry><Cd>NTRF+166+00931</Cd><Issr>DK</Issr></Prtry></BkTxCd><NtryDtls><TxDtls>${party(draw, 'Cdtr')}${remittance}<AddtlTxInf>${xml(said(draw, 'memos'))}</AddtlTxInf></TxDtls></NtryDtls><AddtlNtryInf>${xml(said(draw, 'merchants'))}</AddtlNtryInf></Ntry>`).join('')}</Stmt></BkToCstmrStmt>`,
    ],
    [
      'camt.110.001.01',
      `<InvstgtnReq><InvstgtnReq><InvstgtnId>CASE/${draw.digits(4)}</InvstgtnId><Rsn>UTAP</Rsn><AddtlReqData>${xml(said(draw, 'narratives'))}</AddtlReqData></InvstgtnReq></InvstgtnReq>`,
    ],
    [
      'pacs.002.001.10',
      `<FIToFIPmtStsRpt><TxInfAndSts><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Prtry>AC-04/&lt;closed&gt;</Prtry></Rsn><AddtlInf>Creditor's a/c closed; (code=0x1F) "no such account" -- return</AddtlInf></StsRsnInf></TxInfAndSts></FIToFIPmtStsRpt>`,
    ],
  ];
  const [name, body] = draw.of(bodies);
  const text = `${HEAD}<Envelope xmlns="urn:swift:xsd:envelope" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${draw.maybe(0.6, head)}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:${name}" xsi:schemaLocation="urn:iso:std:iso:20022:tech:xsd:${name} ${name}.xsd">${body}</Document></Envelope>`;
  return post('/iso20022/messages', draw.of(['application/xml', 'text/xml; charset=UTF-8']), text);
}

function isoJson(draw: Draw): RawRequest {
  const side = (): object => ({
    Nm: draw.chance(0.5) ? person(draw).name : said(draw, 'companies'),
    PstlAdr: { AdrLine: [address(draw).line], Ctry: address(draw).country },
  });
  return json('/v1/iso/pain.001', {
    Document: {
      '@xmlns': 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09',
      CstmrCdtTrfInitn: {
        GrpHdr: { MsgId: draw.chars('upper', 20), CtrlSum: amount(draw), InitgPty: side() },
        PmtInf: draw.list(1, 3, () => ({
          PmtTpInf: { SvcLvl: [{ Cd: 'SEPA' }], CtgyPurp: { Cd: 'SALA' } },
          ReqdExctnDt: { Dt: draw.day() },
          Dbtr: side(),
          CdtTrfTxInf: draw.list(1, 5, () => ({
            Amt: { InstdAmt: { '@Ccy': currency(draw), '#text': draw.amount() } },
            Cdtr: side(),
            RmtInf: { Ustrd: [said(draw, 'memos')] },
            RgltryRptg: [{ DbtCdtRptgInd: 'BOTH', Dtls: [{ Inf: ['/BENEFRES/BE//MEILAAN 1, 9000 GENT', "goods & services; inv's"] }] }],
          })),
        })),
      },
    },
  });
}

function swift(draw: Draw): RawRequest {
  const blocks = `{1:F01${draw.bic().padEnd(12, 'X').slice(0, 12)}${draw.digits(10)}}{2:${draw.of(['I', 'O'])}${draw.of(['103', '202', '199', '700', '760', '942', '540'])}${draw.chars('upper', 12)}N}{3:{108:${draw.chars('upper', 8)}}{121:${draw.uuid()}}}`;
  const upper = (list: Parameters<typeof said>[1]): string => said(draw, list).toUpperCase().slice(0, 120);
  const texts = [
    `:20:${draw.chars('upper', 12)}\r\n:23B:CRED\r\n:32A:260312${currency(draw)}${draw.amount().replace('.', ',')}\r\n:50K:/${draw.iban()}\r\n${person(draw).name.toUpperCase()}\r\n${address(draw).line.toUpperCase()}\r\n:59:/${draw.digits(12)}\r\n${upper('companies')}\r\n:70:/RFB/${upper('memos')}\r\n:71A:SHA\r\n:72:/ACC/PLS ADVISE BENEF. BY PHONE\r\n//(${draw.digits(7)}) ASK 4 MR. O'DEA`,
    `:20:${draw.digits(8)}\r\n:21:NONREF\r\n:79:ATTN: INVESTIGATIONS DEPT.\r\nRE: YR MT103 DD 260301 FOR USD ${draw.amount()}\r\nQUOTE ${upper('narratives')} UNQUOTE\r\nPLS CANCEL AND/OR RETURN FUNDS; REGARDS`,
    `:27:1/1\r\n:40A:IRREVOCABLE\r\n:45A:+ ${upper('companies')}: 1'000 SETS, 'A' GRADE\r\n:46A:+ FULL SET OF CLEAN ON BOARD B/L TO ORDER\r\n+ INSURANCE FOR 110 PCT; INST. CARGO CLAUSES (A)\r\n:47A:+ DOCS IN ENGLISH OR FRENCH\r\n+ T/T REIMBURSEMENT NOT ALLOWED\r\n:71D:ALL CHGS OUTSIDE UNION ARE FOR BENEF.`,
    `:25:${draw.iban()}\r\n:28C:${draw.digits(3)}/1\r\n:60F:C260301EUR${draw.amount().replace('.', ',')}\r\n:61:2603010301DR${draw.amount().replace('.', ',')}N${draw.of(['TRF', 'CHK', 'DDT'])}NONREF//${draw.digits(8)}\r\n:86:166?00SEPA-UEBERWEISUNG?109310?20EREF+${draw.digits(8)}?21SVWZ+${upper('memos')}?30${draw.bic()}?32${person(draw).name.toUpperCase()}?34997`,
  ];
  const message = `${blocks}{4:\r\n${draw.of(texts)}\r\n-}{5:{MAC:00000000}{CHK:${draw.hex(12).toUpperCase()}}}`;
  const choices = [
    () => post('/swift/fin', 'text/plain; charset=us-ascii', message),
    () =>
      json('/alliancecloud/v2/fin/messages', {
        sender_reference: draw.digits(9),
        service_code: 'swift.fin',
        message_type: 'fin.103',
        sender: draw.bic(),
        payload: draw.chance(0.5) ? Buffer.from(message).toString('base64') : message,
        network_info: { uetr: draw.uuid() },
      }),
    () =>
      json(
        `/swift-apitracker/v5/payments/${draw.uuid()}/status`,
        {
          from: draw.bic(),
          transaction_status: { status: 'ACSP', reason: 'G000' },
          instruction_identification: draw.chars('upper', 10),
          service_level: 'G001',
          tracker_informing_party: draw.bic(),
          credit_amount: { currency: 'USD', amount: draw.amount() },
          remark: "Awaiting docs -- beneficiary's KYC (see MT199)",
        },
        { method: 'PUT' },
      ),
  ];
  return draw.of(choices)();
}

function fix(draw: Draw): RawRequest {
  const fields = `35=D|49=${draw.chars('upper', 6)}|56=EXCH|34=${draw.int(1, 9999)}|52=20260312-09:30:00.123|11=${draw.uuid()}|55=${draw.of(['VOD.L', 'BRK/B', 'EUR/USD', 'ES=F', '7203.T'])}|54=1|38=${draw.int(1, 9999)}|40=2|44=${draw.amount()}|58=${said(draw, 'memos').replaceAll('|', ' ')}|847=1002|848=<params><pov>10</pov></params>|10=${draw.digits(3)}|`;
  const fixml = `<FIXML xmlns="http://www.fixprotocol.org/FIXML-5-0-SP2" v="FIX.5.0 SP2"><Batch>${draw.list(1, 4, () => `<TrdCaptRpt RptID="${draw.digits(9)}" TransTyp="0" LastQty="${draw.int(1, 999)}" LastPx="${draw.amount()}" TrdDt="${draw.day()}"><Hdr SID="CME" TID="${draw.chars('upper', 5)}"/><Instrmt Sym="${draw.chars('upper', 3)}" SecTyp="OPT" MMY="202612" StrkPx="100" PutCall="1" Desc="${xml(said(draw, 'companies'))}"/><RptSide Side="1" Txt="${xml(said(draw, 'memos'))}"><Pty ID="${xml(person(draw).name)}" R="38"/></RptSide></TrdCaptRpt>`).join('')}</Batch></FIXML>`;
  const choices = [
    () => post('/fix/in', 'text/plain', draw.chance(0.5) ? fields.replaceAll('|', '\u0001') : fields),
    () => post('/fixml', 'application/xml', fixml),
    () =>
      json('/drop-copy', {
        raw: fields,
        parsed: {
          MsgType: 'D',
          Text: said(draw, 'memos'),
          OrdType: '2',
          TimeInForce: '0',
          ExecInst: 'G 6',
          Parties: [{ PartyID: 'A&B', PartyRole: '3' }],
        },
      }),
  ];
  return draw.of(choices)();
}

function fpml(draw: Draw): RawRequest {
  const id = (name: string): string => `${name}_${draw.digits(3)}`;
  return post(
    '/trades',
    'application/xml',
    `${HEAD}<requestConfirmation xmlns="http://www.fpml.org/FpML-5/confirmation" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" fpmlVersion="5-12" xsi:schemaLocation="http://www.fpml.org/FpML-5/confirmation ../../fpml-main-5-12.xsd">
<header><messageId messageIdScheme="http://www.abc.example/msg-id?x=1&amp;y=2">${draw.digits(6)}</messageId><sentBy>${draw.bic()}</sentBy><creationTimestamp>${draw.instant()}</creationTimestamp></header>
<trade><tradeHeader><partyTradeIdentifier><partyReference href="${id('party')}"/><tradeId tradeIdScheme="http://www.dtcc.example/usi">${draw.hex(20).toUpperCase()}</tradeId></partyTradeIdentifier><tradeDate id="tradeDate">${draw.day()}</tradeDate></tradeHeader>
<swap><swapStream id="${id('floatingLeg')}"><calculationPeriodDates><calculationPeriodFrequency><periodMultiplier>6</periodMultiplier><period>M</period><rollConvention>${draw.of(['5', 'EOM', 'IMM'])}</rollConvention></calculationPeriodFrequency></calculationPeriodDates><calculation><notionalSchedule><notionalStepSchedule><initialValue>${draw.amount()}</initialValue><currency currencyScheme="http://www.fpml.org/coding-scheme/external/iso4217-2001-08-15">${currency(draw)}</currency></notionalStepSchedule></notionalSchedule><floatingRateCalculation><floatingRateIndex>EUR-EURIBOR-Reuters</floatingRateIndex><spreadSchedule><initialValue>-0.00${draw.digits(2)}</initialValue></spreadSchedule></floatingRateCalculation><dayCountFraction>ACT/365.FIXED</dayCountFraction></calculation></swapStream></swap>
<documentation><masterAgreement><masterAgreementType>ISDA 2002</masterAgreementType></masterAgreement></documentation><governingLaw>GBEN</governingLaw></trade>
<party id="${id('party')}"><partyId>${draw.chars('upper', 20)}</partyId><partyName>${xml(said(draw, 'companies'))}</partyName></party></requestConfirmation>`,
  );
}

function xbrl(draw: Draw): RawRequest {
  const context = `c-${draw.digits(2)}`;
  const instance = `${HEAD}<xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:iso4217="http://www.xbrl.org/2003/iso4217" xmlns:eba_met="http://www.eba.europa.eu/xbrl/crr/dict/met" xmlns:find="http://www.eurofiling.info/xbrl/ext/filing-indicators">
<link:schemaRef xlink:type="simple" xlink:href="http://www.eba.europa.eu/eu/fr/xbrl/crr/fws/corep/its-2024/mod/corep_of_con.xsd"/><xbrli:unit id="EUR"><xbrli:measure>iso4217:EUR</xbrli:measure></xbrli:unit><find:fIndicators><find:filingIndicator contextRef="${context}">C_01.00</find:filingIndicator></find:fIndicators>
${draw.list(3, 12, () => `<eba_met:mi${draw.digits(2)} contextRef="${context}" decimals="-3" unitRef="EUR">${draw.int(-99999, 999999)}</eba_met:mi${draw.digits(2)}>`).join('\n')}</xbrli:xbrl>`;
  const inline = `<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"><head><title>Annual report of ${xml(said(draw, 'companies'))}</title><style type="text/css">.a{margin:0 auto;font:9pt 'Arial'} td{border-bottom:1px solid #000}</style></head><body><div style="display:none"><ix:header><ix:hidden/></ix:header></div><h1>Consolidated accounts</h1><p>${xml(said(draw, 'clauses'))}</p><table><tr><td>Revenue</td><td><ix:nonFraction name="ifrs-full:Revenue" contextRef="${context}" unitRef="EUR" format="ixt:num-dot-decimal" scale="3">${draw.amount()}</ix:nonFraction></td></tr></table><img src="data:image/png;base64,${draw.base64(90)}" alt="logo"/><a href="#note12">note 12</a></body></html>`;
  const choices = [
    () =>
      multipart(
        '/filings',
        [{ name: 'instance', filename: 'report.xbrl', type: 'application/xml', content: instance }],
        `----WebKitFormBoundary${draw.chars('alnum', 16)}`,
      ),
    () =>
      multipart(
        '/filings/esef',
        [{ name: 'file', filename: `${draw.digits(20)}-2025-12-31-en.xhtml`, type: 'application/xhtml+xml', content: inline }],
        `----WebKitFormBoundary${draw.chars('alnum', 16)}`,
      ),
    () =>
      json('/filings/xbrl-json', {
        documentInfo: {
          documentType: 'https://xbrl.org/2021/xbrl-json',
          namespaces: { eg: 'http://example.com/x' },
          taxonomy: ['http://example.com/t.xsd'],
        },
        facts: Object.fromEntries(
          draw.list(2, 8, () => [
            `f${draw.digits(4)}`,
            {
              value: draw.amount(),
              decimals: 0,
              dimensions: {
                concept: 'eg:Assets',
                entity: `cid:${draw.digits(6)}`,
                period: `${draw.day()}T00:00:00/${draw.day()}T00:00:00`,
              },
            },
          ]),
        ),
      }),
  ];
  return draw.of(choices)();
}

function regulatory(draw: Draw): RawRequest {
  const { given, family } = person(draw);
  const crs = `${HEAD}<crs:CRS_OECD version="2.0" xmlns:crs="urn:oecd:ties:crs:v2" xmlns:stf="urn:oecd:ties:crsstf:v5"><crs:MessageSpec><SendingCompanyIN>${draw.digits(9)}</SendingCompanyIN><Warning>Test data; not for "live" use</Warning></crs:MessageSpec><crs:CrsBody><crs:AccountReport><crs:AccountHolder><crs:Individual><crs:Name nameType="OECD202"><crs:FirstName>${xml(given)}</crs:FirstName><crs:LastName>${xml(family)}</crs:LastName></crs:Name><crs:Address><AddressFree>${xml(address(draw).line)}</AddressFree></crs:Address></crs:Individual></crs:AccountHolder><crs:AccountBalance currCode="EUR">${draw.amount()}</crs:AccountBalance></crs:AccountReport></crs:CrsBody></crs:CRS_OECD>`;
  const mifir = [
    'REC_TYPE|TRN|EXEC_ENTITY|BUYER_ID|BUYER_NAME|PRICE|WAIVER',
    ...draw.list(
      3,
      12,
      () =>
        `NEWT|${draw.chars('upper', 12)}|${draw.chars('upper', 20)}|${draw.hex(10)}|${person(draw).name.toUpperCase()}|${draw.amount()}|'OILQ'`,
    ),
  ].join('\n');
  const sar = {
    filingType: 'INITIAL',
    subjects: [{ name: person(draw).name, alias: `a/k/a "${draw.part('first')}"`, occupation: "used-car dealer; owner of 'Cash & Carry'" }],
    activity: { types: ['STRUCTURING', 'OTHER: <CRYPTO ATM>'], amount: amount(draw) },
    narrative: `${said(draw, 'media')} ${said(draw, 'narratives')} ${said(draw, 'notes')}`,
  };
  const choices = [
    () => post('/tax/crs', 'application/xml', crs),
    () =>
      multipart(
        '/mifir/upload',
        [
          { name: 'meta', content: JSON.stringify({ arm: 'X', n: 3 }) },
          { name: 'file', filename: 'TR_2026.csv', type: 'text/csv', content: mifir },
        ],
        draw.hex(32),
      ),
    () => json('/fincen/sar', sar),
    () =>
      json('/emir/reports', {
        reports: draw.list(1, 5, () => ({
          uti: draw.chars('upper', 52),
          actionType: 'NEWT',
          lei: draw.chars('upper', 20),
          contractType: 'SWAP',
          cfi: 'SRCCSP',
          valuationMethod: 'M',
          freeText: said(draw, 'memos'),
        })),
      }),
  ];
  return draw.of(choices)();
}

export const WIRE_KINDS = kindsOf('bank', {
  'ISO 20022 in XML with headers': isoXml,
  'ISO 20022 in JSON': isoJson,
  'SWIFT MT and tracker': swift,
  'FIX and FIXML': fix,
  'FpML trades': fpml,
  'XBRL filings': xbrl,
  'regulatory reports': regulatory,
});
