"""Phrases that columns of personal data are called by, in English, German, French, Spanish, Italian, Portuguese, Dutch
and Polish, by how sure one alone makes it. Accents are off, and a phrase of several words stands for the glued one"
" too.
"""

from collections.abc import Mapping

from delta_arc_lineage.model.classifying.data_sorts import Sort

STRONG, FAIR, WEAK = 0.9, 0.6, 0.25
Phrases = Mapping[Sort, Mapping[float, str]]

PERSONAL: Phrases = {
    Sort.EMAIL: {
        STRONG: "email, e mail, email address, email addr, mail address, correo, correo electronico, courriel,"
        " adresse mail, adresse email, indirizzo email, posta elettronica, mailadresse, emailadresse, adres email,"
        " smtpadr, smtp addr, endereco email",
        FAIR: "mail",
    },
    Sort.PHONE: {
        STRONG: "phone, telephone, phone number, phone no, cell phone, mobile phone, mobile number, fax, fax number,"
        " telefon, telefonnummer, handynummer, mobilnummer, rufnummer, faxnummer, telefono, celular, cellulare,"
        " tel portable, telefoon, telefoonnummer, mobiele nummer, numer telefonu, nr telefonu, komorka, telefone,"
        " telemovel, telf, telfx, msisdn, whatsapp, numero telephone, tel number, phonenum, fone",
        FAIR: "tel, mobile, handy, mobil, movil, telefax, gsm, mobiel",
        WEAK: "cell, portable, pager",
    },
    Sort.PERSON_NAME: {
        STRONG: "first name, last name, middle name, full name, given name, family name, surname, forename,"
        " maiden name, fname, lname, mname, vorname, nachname, familienname, geburtsname, prenom, nom famille,"
        " apellido, apellidos, primer apellido, segundo apellido, cognome, sobrenome, voornaam, achternaam,"
        " tussenvoegsel, imie, imiona, nazwisko, name first, name last, cardholder name, card holder, nome completo,"
        " nombre completo, nom complet, contact person, ansprechpartner, real name, nachn, vorna, nom prenom,"
        " ragione sociale persona, nome mae, nome pai, second name, personne contact, persona contacto, account"
        " holder, account holder name, acc holder name,"
        " kontoinhaber, inhaber, koinh, emftx, titulaire compte, card holder name, holder",
        FAIR: "contact name, display name, initials, apelido, recipient, attention, nome social, holder name,"
        " billing name, shipping name, ship name, cc owner, ship to name, nominativo, rodowe",
        WEAK: "legal name, author, suffix, contact, contatto, contacto",
    },
    Sort.POSTAL_ADDRESS: {
        STRONG: "address line, street, street address, street name, address street, postal code, postcode, post code,"
        " zip, zipcode, zip code, plz, postleitzahl, strasse, hausnummer, hausnr, wohnort, anschrift, rue,"
        " code postal, direccion, calle, codigo postal, codpostal, indirizzo, indspe, endereco, logradouro, bairro,"
        " cep, morada, straat, huisnummer, woonplaats, ulica, kod pocztowy, nr domu, house number, apartment,"
        " home address, mailing address, shipping address, billing address, postal address, pstlz, stras, pst code,"
        " address1, house num, domicilio, adresszeile, complemento endereco, numero civico, po box, codice postale",
        FAIR: "address, addr, adresse, adress, adres, city name, state province, post office, town, ville, ciudad,"
        " cidade, citta, miasto, poblacion, ort, suburb, address2, adresse2, municipio, localidade, pfach, poste",
        WEAK: "city, state, region, province, provincia, county, district, country, pais, land, pays, kraj, comune,"
        " cap, cp, country code, paese, stadt, plaats, apartado, stato, uf, regio",
    },
    Sort.BIRTH_DATE: {
        STRONG: "birth date, birth, date of birth, dob, birthday, birthdate, birth year, born, geburtsdatum,"
        " geburtstag, gebdat, gbdat, gebdatum, date naissance, naissance, ddn, fecha nacimiento, fecha nac,"
        " nacimiento, data nascita, nascita, data nascimento, data nasc, dt nascimento, nascimento, geboortedatum,"
        " geboorte, data urodzenia, urodzenia, yob, bday, datnas, birth place, place of birth, geburtsort, gbjhr,"
        " gbort, lieu naissance, lugar nacimiento, luogo nascita",
        FAIR: "age, edad, idade, leeftijd, geburt",
        WEAK: "alter, wiek, age range",
    },
    Sort.NATIONAL_ID: {
        STRONG: "ssn, social security, social security number, national id, national id number, national identifier,"
        " sozialversicherungsnummer, svnr, ausweisnummer, personalausweis, dni, nie, curp, cpf, pesel, bsn,"
        " burgerservicenummer, codice fiscale, codfis, cod fiscale, nir, numero securite sociale, num secu, cedula,"
        " documento identidad, aadhaar, nino, national insurance, numer dowodu, nr dowodu, identity number, id card,"
        " personnummer, hetu, rodne cislo, oib, amka, nhs number, rijksregisternummer, nationalidnumber, perid",
        FAIR: "id number, identity document, personal number, documento, numero documento, pis pasep",
        WEAK: "rg, rut, sin, identity",
    },
    Sort.PASSPORT: {
        STRONG: "passport, passport number, passport no, reisepass, passnummer, passeport, pasaporte, passaporto,"
        " passaporte, paspoort, paszport, passport id, passport num, visa no, permit no, residence permit, driver"
        " license, drivers license, driver licence, driving licence,"
        " driving license, fuhrerschein, permis conduire, licencia conducir, cnh, patente guida, rijbewijs,"
        " prawo jazdy, visa number",
        FAIR: "license number, licence number",
    },
    Sort.TAX_ID: {
        STRONG: "tax id, tax number, taxvat, vat number, vat id, vat no, vat code, vat reg, ust id, ustid, ust idnr,"
        " umsatzsteuer id, steuernummer, steuer id, steuernr, stceg, stcd, numero tva, tva intra, tva number, siret,"
        " siren, cif, cifnif, nif, partita iva, pariva, piva, cnpj, contribuinte, btw nummer, btw number, nip, rfc,"
        " cuit, gstin, tin, tax identification, fiscal code, idprof, taxpayer, vat registration",
        FAIR: "vat, ein, abn, regon, oib, tax exempt number",
    },
    Sort.DEVICE: {
        STRONG: "ip, ip address, ip addr, ipaddr, ipv4, ipv6, remote addr, remote ip, client ip, user ip, mac address,"
        " mac addr, imei, device id, device token, user agent, x forwarded for, advertising id, idfa, gaid, adresse"
        " ip,"
        " direccion ip, indirizzo ip, ip adresse, author ip",
        FAIR: "useragent, cookie id, device fingerprint, agent, visitor id, serial number device",
        WEAK: "fingerprint, device, host",
    },
    Sort.LOCATION: {
        STRONG: "latitude, longitude, geolocation, gps, geo point, breitengrad, langengrad, latitud, longitud,"
        " latitudine, longitudine, lat, lng, coordinates, coordenadas, geo location, spatial location",
        FAIR: "lon, geo, geom, location",
        WEAK: "place, coords",
    },
    Sort.HEALTH: {
        STRONG: "diagnosis, diagnose, diagnoses, icd10, icd, blood type, blood group, blutgruppe, disease, illness,"
        " medication, allergy, allergies, medical record, mrn, health condition, disability, schwerbehinderung,"
        " krankenkasse, krankheit, grupo sanguineo, tipo sanguineo, enfermedad, maladie, groupe sanguin, diagnostico,"
        " gruppo sanguigno, heart rate, vaccination, sick leave hours, pregnancy, deficiencia, cartao sus",
        FAIR: "medical, health, bmi, symptoms, handicap, treatment, prescription, smoker, bloedgroep",
    },
    Sort.GENDER: {
        STRONG: "gender, sex, geschlecht, sexe, sexo, sesso, geslacht, plec, gesch, civilite, anrede",
        FAIR: "salutation, genero, honorific, title of courtesy, courtesy title, tratamiento, genre sexe, anred",
        WEAK: "genere, name prefix",
    },
    Sort.TRAIT: {
        STRONG: "marital status, civil status, nationality, religion, ethnicity, ethnic group, familienstand,"
        " staatsangehorigkeit, nationalitat, konfession, nationalite, etat civil, situation familiale, estado civil,"
        " nacionalidad, stato civile, nazionalita, nacionalidade, nationaliteit, burgerlijke staat, narodowosc,"
        " stan cywilny, sexual orientation, political opinion, union membership, citizenship, famst, natio, konfe,"
        " obywatelstwo, cor raca, number of children, marital",
        FAIR: "race, hobbies, occupation, profession, beruf, children, anzkd",
        WEAK: "education, interests",
    },
    Sort.ONLINE_ID: {
        STRONG: "username, user name, login name, user login, screen name, nickname, skype, twitter, facebook,"
        " linkedin,"
        " instagram, benutzername, nom utilisateur, nombre usuario, nome utente, gebruikersnaam, nazwa uzytkownika,"
        " login, twitter username, usr login, nicename, loginid, login id, wechat, telegram, user nicename, jabber",
        FAIR: "nick, pseudo, identifiant, handle, photo, avatar, picture, usrid, uname, gravatar id, usuario, foto",
        WEAK: "avatar url, website, blog, homepage, image",
    },
}
