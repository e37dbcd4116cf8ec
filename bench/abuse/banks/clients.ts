import type { Dice } from './dice.ts';
import type { Client } from './wire.ts';

export const CITIES: readonly (readonly [number, number])[] = [
  [52.5, 13.4],
  [40.4, -3.7],
  [48.9, 2.4],
  [38.7, -9.1],
  [51.5, -0.1],
  [41.9, 12.5],
];
export const FAR: readonly (readonly [number, number])[] = [
  [-23.5, -46.6],
  [40.7, -74],
  [10.8, 106.7],
  [-33.9, 151.2],
  [55.8, 37.6],
];

/** Addresses of consumers: a proxy in somebody's home looks like this, too. */
export function home(dice: Dice): string {
  return `${dice.one([79, 84, 88, 91, 93, 95, 176, 188])}.${dice.whole(0, 255)}.${dice.whole(0, 255)}.${dice.whole(1, 254)}`;
}

/** One of the few addresses behind which a mobile carrier puts its customers. */
export function carrier(dice: Dice, count: number): string {
  return `109.40.${dice.whole(0, 1)}.${dice.whole(1, count)}`;
}

export function datacentre(dice: Dice): string {
  return `45.${dice.whole(130, 140)}.${dice.whole(0, 255)}.${dice.whole(1, 254)}`;
}

export function appHeaders(dice: Dice, product: string, version: string): Record<string, string> {
  if (dice.odds(0.45)) {
    return {
      'user-agent': `${product}/${version} (com.bank.${product.toLowerCase()}; build:${dice.whole(800, 899)}; iOS ${dice.whole(16, 18)}.${dice.whole(0, 5)}) Alamofire/5.9`,
      accept: 'application/json',
      'accept-language': dice.one(['de-DE;q=1.0', 'en-GB;q=1.0', 'es-ES;q=1.0', 'tr-DE;q=1.0']),
      'accept-encoding': 'br;q=1.0, gzip;q=0.9',
      'x-app-version': version,
      'x-device-id': dice.uuid(),
    };
  }
  return {
    'x-app-version': version,
    'x-device-id': dice.uuid(),
    'accept-language': dice.one(['de', 'en', 'es', 'pt']),
    'user-agent': `okhttp/4.${dice.whole(9, 12)}.0 ${product}-android/${version} (API ${dice.whole(28, 35)}; ${dice.one(['SM-S918B', 'Pixel 8', 'M2101K6G', 'CPH2451'])})`,
    'accept-encoding': 'gzip',
  };
}

export function browserHeaders(dice: Dice): Record<string, string> {
  const version = dice.whole(118, 142);
  const kind = dice.roll();
  if (kind < 0.6)
    return {
      'sec-ch-ua': `"Chromium";v="${version}", "Not?A_Brand";v="8"`,
      'sec-ch-ua-mobile': '?0',
      'user-agent': `Mozilla/5.0 (${dice.one(['Windows NT 10.0; Win64; x64', 'X11; Linux x86_64', 'Macintosh; Intel Mac OS X 10_15_7'])}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36`,
      accept: 'application/json, text/plain, */*',
      origin: 'https://app.example',
      'sec-fetch-site': 'same-site',
      'accept-encoding': 'gzip, deflate, br, zstd',
      'accept-language': dice.one(['de-DE,de;q=0.9', 'en-US,en;q=0.9', 'fr-FR,fr;q=0.9', 'pt-PT,pt;q=0.9']),
    };
  if (kind < 0.8)
    return {
      'user-agent': `Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:${version}.0) Gecko/20100101 Firefox/${version}.0`,
      accept: 'application/json, text/plain, */*',
      'accept-language': dice.one(['de,en-US;q=0.7,en;q=0.3', 'es-ES,es;q=0.8', 'fr,fr-FR;q=0.8']),
      'accept-encoding': 'gzip, deflate, br',
      origin: 'https://app.example',
    };
  return {
    accept: '*/*',
    origin: 'https://app.example',
    'accept-language': 'en-GB,en;q=0.9',
    'user-agent': `Mozilla/5.0 (iPhone; CPU iPhone OS ${dice.whole(15, 18)}_${dice.whole(0, 6)} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.${dice.whole(0, 6)} Mobile/15E148 Safari/604.1`,
    'accept-encoding': 'gzip, deflate, br',
  };
}

/** A program of an attacker: a plain one, one that borrows a browser's name, or one that copies a browser whole. */
export function toolHeaders(dice: Dice, craft: 'plain' | 'named' | 'copied'): Record<string, string> {
  if (craft === 'copied') return browserHeaders(dice);
  if (craft === 'named')
    return {
      'accept-encoding': 'gzip, deflate',
      accept: '*/*',
      connection: 'keep-alive',
      'user-agent': browserHeaders(dice)['user-agent'] as string,
    };
  return {
    'user-agent': dice.one(['python-requests/2.32.3', 'Go-http-client/2.0', 'axios/1.7.4']),
    accept: '*/*',
    'accept-encoding': 'gzip',
  };
}

export function attacker(dice: Dice, craft: 'plain' | 'named' | 'copied', where: 'home' | 'datacentre' = 'datacentre'): Client {
  return { address: where === 'home' ? home(dice) : datacentre(dice), headers: toolHeaders(dice, craft), place: dice.one(FAR) };
}

/** A card number whose check digit is right: a wrong one never reaches the issuer. */
export function cardNumber(dice: Dice, range: string): string {
  const digits = range + dice.digits(15 - range.length);
  let sum = 0;
  for (let index = 0; index < 15; index++) {
    const digit = Number(digits[14 - index]) * (index % 2 === 0 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return digits + ((10 - (sum % 10)) % 10);
}
