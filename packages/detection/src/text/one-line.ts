/**
 * Fields that hold one line whoever fills them in: names of files, languages and people, addresses of mail and of pages. A line end
 * there was put in by hand, while a message or a note has as many as its writer likes.
 */
const ONE_LINE =
  /^(?:e?mail(?:address|_address)?|(?:reply|return)_?(?:to|path)|subject|(?:first|last|full|user|display|customer|beneficiary)?_?name|file_?name|lang(?:uage)?|locale|country|currency|ref(?:errer|erer)?|next|back_?to|campaign|utm_[a-z]+|(?:redirect|return|callback|success|cancel|logout)_?(?:ur[il])?|relaystate|state|page|tab|sort|order|host|url|uri|\w{0,25}(?:id|iban|bic)|(?:country|currency|product|branch|bank|promo|status|error|state)_?code)$/;

/** True for the lower-case name of such a field. */
export function isOneLine(name: string): boolean {
  return ONE_LINE.test(name);
}
