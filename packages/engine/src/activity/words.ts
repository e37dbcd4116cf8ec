import type { PathWords } from './purpose.ts';

const set = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** Words of paths in German, French, Spanish, Portuguese, Italian, Dutch and Polish; English is in the patterns. */
export const WORDS: Readonly<Record<keyof PathWords, ReadonlySet<string>>> = {
  login: set(
    'anmelden anmeldung einloggen connexion authentification iniciar-sesion ingresar autenticacion entrar autenticacao accesso accedi autenticazione identificarse acceder se-connecter iniciar-sessao inloggen aanmelden logowanie zaloguj',
  ),
  code: set(
    'tan smstan pushtan verifizierung bestaetigung verificacion verificacao verificar verifica verificatie weryfikacja freigabe freigeben bestaetigen validation valider confirmer autorizar confirmar autorisation autorizacion autorizacao conferma bevestigen potwierdz',
  ),
  reset: set(
    'passwort-vergessen kennwort-vergessen passwort-zuruecksetzen mot-de-passe-oublie olvide-contrasena recuperar-contrasena recuperar-clave esqueci-senha recuperar-senha reimposta-password wachtwoord-vergeten reset-hasla recuperar recuperacion recuperacao entsperren desbloquear debloquer sblocca olvido oublie',
  ),
  register: set(
    'registrieren registrierung inscription registro registrarse cadastro cadastrar registrazione iscrizione alta abrir-cuenta abrir-conta konto-eroeffnen ouvrir-compte registreren rejestracja',
  ),
  lookup: set('verfuegbarkeit disponibilite disponibilidad disponibilidade disponibilita beschikbaarheid'),
  credential: set(
    'passwort kennwort mot-de-passe contrasena clave senha wachtwoord haslo zugangsdaten identifiants palavra-passe claves credenciales credenciais',
  ),
  profile: set(
    'profil kunde kunden kontakt kontaktdaten adresse coordonnees perfil contacto contato direccion endereco profilo contatti indirizzo contactos gegevens klant dane-kontaktowe',
  ),
  payee: set(
    'empfaenger beguenstigte beneficiaire beneficiaires beneficiario beneficiarios destinatario destinatarios favorecido favorecidos beneficiari zahlungsempfaenger begunstigde begunstigden odbiorca odbiorcy',
  ),
  transfer: set(
    'ueberweisung ueberweisungen zahlung zahlungen virement virements paiement paiements transferencia transferencias pago pagos pagamento pagamentos pix bonifico bonifici pagamenti overboeking overboekingen betaling betalingen przelew przelewy',
  ),
};
