"""Phrases that columns of financial data and of credentials are called by, as `personal_phrases` has those of people;
and words beside them that speak against."""

from delta_arc_lineage.model.classifying.data_sorts import Sort
from delta_arc_lineage.model.classifying.personal_phrases import FAIR, STRONG, WEAK, Phrases
from delta_arc_lineage.model.classifying.table_phrases import words_of

FINANCIAL: Phrases = {
    Sort.IBAN: {STRONG: "iban, iban number, iban nummer"},
    Sort.BIC: {STRONG: "bic, swift, swift code, bic code, swift bic, bic number"},
    Sort.BANK_ACCOUNT: {
        STRONG: "bank account, bank account number, kontonummer,"
        " kontonr, bankkonto, bankverbindung, numero compte, compte bancaire, numero cuenta, cuenta bancaria,"
        " conto corrente, numero conto, conta bancaria, numero conta, rekeningnummer, bankrekening, numer konta,"
        " rachunek bankowy, nr konta, bankn, routing number, routing no, sort code, blz, bankleitzahl, bankl, clabe,"
        " ccc cuenta, bank account last4",
        FAIR: "account number, account no, acct no, acct number, acc number, rib, bank code, bank name, bank, banco,"
        " banca, konto, cuenta, cc cliente, banque",
    },
    Sort.CARD_NUMBER: {
        STRONG: "card number, card num, card no, cc number, cc num, ccnum, credit card, credit card number,"
        " kartennummer,"
        " kreditkarte, kreditkartennummer, numero carte, carte bancaire, numero tarjeta, tarjeta credito,"
        " carta credito, cartao credito, numero cartao, kaartnummer, numer karty, cvv, cvc, cvv2, card last4,"
        " cc last4, cc exp month, cc exp year, exp month, exp year, card expiry, cc exp, cardnumber, card cvv,"
        " cc ss issue, karta kredytowa, cc cid, cc number enc, card exp month, card exp year, cc last 4, ccins",
        FAIR: "pan, debit card, carte credit, tarjeta, cartao",
        WEAK: "card, karte, last4",
    },
    Sort.AMOUNT: {
        STRONG: "salary, wage, net salary, gross salary, hourly rate, hourly wage, ytd gross, premium amount, annual"
        " premium,"
        " sum insured, insured sum, prima anual, suma asegurada, renda mensal, renda, capital asegurado, montant du,"
        " wages, income, gehalt, lohn, saldo, salaire, solde, sueldo, salario, stipendio,"
        " salaris,"
        " wynagrodzenie, balance, credit limit, total paid, grand total, total due, payment amount, amount paid,"
        " amount due, net pay, gross pay, payroll, kreditlimit, montant paye, dmbtr, wrbtr, account balance,"
        " limite credito, amount, betrag, montant, importe, importo, bedrag, kwota, amount refunded, amt, guthaben,"
        " klimk,"
        " annual salary, base salary, net amount, total amount, invoice total, betrg, ansal, sal, plafond credit",
        FAIR: "paid, subtotal, sub total, total price, debit, commission, fee, valor total, total, revenue,"
        " montante, debt,"
        " pay rate, annual revenue, subtotal incl tax, refunded, fees, total ttc, total ht, deuda, comp rate, netwr,"
        " unpaid, tax amount, freight amount, pago, outstanding, bonus, grand total base, invoiced, receivable",
        WEAK: "credit, valor, net, due, tax, neto, netto, brutto",
    },
    Sort.TRANSACTION: {
        STRONG: "transaction id, txn id, transaction number, transaction reference, payment id, payment reference,"
        " payment ref, charge id, payment intent, last trans id, payment transaction, transaktionsnummer,"
        " numero transaccion, transaction code, credit card approval code, authorization code, payment number",
        FAIR: "payment method, zahlungsart, mode paiement, mode reglement, forma pago, codpago,"
        " payment type, invoice number, payment source, metodo pagamento, zahlung,"
        " payment intent id, balance transaction, zlsch, invoice no, forma pagamento, betaalwijze, sposob platnosci",
        WEAK: "invoice, auth code, receipt number, zterm, transaction, txn, charge, payment, refund, payout, zahlung",
    },
}

CREDENTIAL: Phrases = {
    Sort.PASSWORD: {
        STRONG: "password, passwd, pwd, passphrase, passcode, kennwort, passwort, mot passe, mdp, contrasena, senha,"
        " wachtwoord, haslo, password hash, password salt, pass hash, user pass, passhash, pwdsalt, hashed password,"
        " encrypted password, security answer, pass sha, pw hash, passw, contrasenia, psw",
        FAIR: "secret question, secret answer, pass, salt, clave, pw, security question, pass salt",
        WEAK: "pin, hash, parola",
    },
    Sort.TOKEN: {
        STRONG: "access token, refresh token, rp token, session token, auth token, bearer token, bearer, jwt, reset"
        " token,"
        " csrf token, oauth token, remember token, activation key, user activation key, session key, token hash,"
        " confirmation token, authentication token, invitation token, signup token, login token, verification token",
        FAIR: "token, session id, sessid, session token id, alea actuel, cookie, otp, nonce, protect code",
    },
    Sort.SECRET: {
        STRONG: "secret, client secret, webhook secret, shared secret, signing secret, totp secret, otp secret,"
        " consumer secret, geheimnis, oauth secret, mfa secret, secret token, encryption key, recovery code, backup"
        " codes, signing key, signature key, connection string, connection uri, cadena conexion, chaine connexion, cle"
        " secrete, clave secreta, chiave segreta, chave secreta, geheime sleutel, geheimer schlussel, psk, pre shared"
        " key",
        FAIR: "credentials, credential, low sec, puk, puk code, sim pin, security pin, card pin",
    },
    Sort.API_KEY: {
        STRONG: "api key, apikey, access key, secret key, secret access key, auth key, consumer key, api token, api"
        " secret,"
        " api schlussel, cle api, clave api, access key id, license key, api key hash, serve key",
        WEAK: "key hash",
    },
    Sort.PRIVATE_KEY: {STRONG: "private key, priv key, rsa private key, privkey, privatekey, ssh private key"},
}

BARE_NAMES = words_of("name nom nombre nome naam nazwa namen nm fio")
"""What is called so is a person's where the table, or a word beside it, is of people."""

SAYING_NOTHING = words_of("display legal preferred known short long old new official")
"""What stands beside *name* and says not whose it is."""
SAYING_YES = words_of("is has flag flg ind status stat")
"""What speaks against no sort that a yes or no can hold: `is_pregnant` says who is."""
AGAINST_ANYWHERE = words_of(
    "count cnt counts type types flag status verified confirmed enabled disabled allowed template format subject"
    " length"
    " size category kind version sent optin optout subscribed required policy attempts expires expired expire expiry"
    " created updated changed modified days preference preferences provider game product file filename server domain"
    " column table field event campaign color colour anzahl typ tipo aantal soort liczba rodzaj nb checked score label"
    " language lang locale currency timezone company companyname book page hint validity validated valid notification"
    " notifications setting settings option options method template class group bounced bounce visible hidden public"
    " limit_type unit units stock quantity qty width height interval frequency reminder reason usage used failed check"
    " target targeted audience eligible pct percent tolerance model rate family neutral gate result results space"
    " memory bits accuracy precision"
)
AGAINST_FIRST = words_of(
    "id fk is has can show use allow enable send ist hat es tiene czy num nb max min avg no median mean average stddev"
    " promedio moyenne durchschnitt mediana srednia gemiddelde prefijo prefixo tasa taxa taux estado etat stato"
)
AGAINST_LAST = words_of("id ids fk key at on idx index order code seq uuid guid date time timestamp ref rank level")
