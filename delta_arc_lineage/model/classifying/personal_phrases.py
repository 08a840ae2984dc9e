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
        STRONG: "email, e mail, e mail address, email address, email addr, mail address, correo, correo electronico,"
        " courriel,"
        " adresse mail, adresse email, indirizzo email, posta elettronica, mailadresse, emailadresse, adres email,"
        " smtpadr, smtp addr, endereco email",
        FAIR: "mail",
    },
    Sort.PHONE: {
        STRONG: "phone, telephone, phone number, phone no, cell phone, mobile phone, mobile number, fax, fax number,"
        " telefon, telefonnummer, handynummer, mobilnummer, rufnummer, faxnummer, telefono, celular, cellulare,"
        " tel portable, telefoon, telefoonnummer, mobiele nummer, numer telefonu, nr telefonu, komorka, telefone,"
        " telemovel, telf, telfx, msisdn, whatsapp, numero telephone, tel number, calling number, called number,"
        " caller number, dialed number, phonenum, fone",
        FAIR: "tel, mobile, handy, mobil, movil, telefax, gsm, mobiel",
        WEAK: "cell, portable, pager",
    },
    Sort.PERSON_NAME: {
        STRONG: "first name, last name, middle name, given names, family names, emergency contact, next kin, next kin"
        " name, full name, given"
        " name, family name, surname, forename,"
        " maiden name, fname, lname, mname, vorname, nachname, familienname, geburtsname, prenom, nom famille,"
        " apellido, apellidos, primer apellido, segundo apellido, cognome, sobrenome, voornaam, achternaam,"
        " tussenvoegsel, imie, imiona, nazwisko, name first, name last, cardholder name, card holder, nome completo,"
        " nombre completo, nom complet, contact person, ansprechpartner, real name, nachn, vorna, nom prenom,"
        " ragione sociale persona, nome mae, nome pai, second name, personne contact, persona contacto, account"
        " holder, account holder name, acc holder name,"
        " kontoinhaber, inhaber, koinh, emftx, titulaire compte, card holder name, holder",
        FAIR: "titular, titulaire, titolare, contact name, initials, apelido, recipient, attention, nome social,"
        " holder name,"
        " billing name, shipping name, ship name, cc owner, ship to name, nominativo, rodowe",
        WEAK: "author, suffix, contact, contatto, contacto",
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
        STRONG: "birth date, birth, date of birth, dob, dob date, birthday, birthdate, birth year, born, geburtsdatum,"
        " geburtstag, gebdat, gbdat, gebdatum, date naissance, naissance, ddn, fecha nacimiento, fecha nac,"
        " nacimiento, data nascita, nascita, data nascimento, data nasc, dt nascimento, nascimento, geboortedatum,"
        " geboorte, data urodzenia, urodzenia, yob, bday, datnas, birth place, place of birth, geburtsort, gbjhr,"
        " gbort, lieu naissance, lugar nacimiento, luogo nascita",
        FAIR: "age, edad, idade, leeftijd, geburt",
        WEAK: "alter, wiek, age range",
    },
    Sort.NATIONAL_ID: {
        STRONG: "ssn, social security, social security number, national id, national id number, national identifier,"
        " sozialversicherungsnummer, svnr, ausweisnummer, personalausweis, dni, curp, cpf, pesel, bsn,"
        " burgerservicenummer, codice fiscale, codfis, cod fiscale, numero securite sociale, num secu, cedula,"
        " documento identidad, aadhaar, nino, national insurance, numer dowodu, nr dowodu, identity number, id card,"
        " personnummer, hetu, rodne cislo, oib, amka, nhs number, rijksregisternummer, nationalidnumber, perid",
        FAIR: "nir, nie, id number, identity document, personal number, documento, numero documento, pis pasep",
        WEAK: "rg, rut, sin, identity",
    },
    Sort.PASSPORT: {
        STRONG: "passport, passport number, passport no, reisepass, passnummer, passeport, pasaporte, passaporto,"
        " passaporte, paspoort, paszport, passport id, passport num, residence permit, driver"
        " license, drivers license, driver licence, driving licence,"
        " driving license, fuhrerschein, permis conduire, licencia conducir, cnh, patente guida, rijbewijs,"
        " prawo jazdy, visa number",
        FAIR: "license number, licence number, visa no, permit no",
    },
    Sort.TAX_ID: {
        STRONG: "tax id, tax number, taxvat, vat number, vat id, vat no, vat code, vat reg, ust id, ustid, ust idnr,"
        " umsatzsteuer id, steuernummer, steuer id, steuernr, stceg, stcd, numero tva, tva intra, tva number, siret,"
        " siren, cifnif, nif, partita iva, pariva, piva, cnpj, contribuinte, btw nummer, btw number, rfc,"
        " cuit, gstin, tax identification, fiscal code, idprof, taxpayer, vat registration",
        FAIR: "vat, cif, rfc, tin, nip, ein, abn, regon, oib, tax exempt number",
    },
    Sort.DEVICE: {
        STRONG: "ip, ip address, ip addr, ipaddr, ipv4, ipv6, remote addr, remote ip, client ip, user ip, mac address,"
        " mac addr, imei, device token, user agent, x forwarded for, advertising id, idfa, gaid, adresse"
        " ip,"
        " direccion ip, indirizzo ip, ip adresse, author ip",
        FAIR: "useragent, device id, cookie id, device fingerprint, agent, visitor id, serial number device",
        WEAK: "fingerprint, device, host",
    },
    Sort.LOCATION: {
        STRONG: "latitude, longitude, geolocation, gps, geo point, breitengrad, langengrad, latitud, longitud,"
        " latitudine, longitudine, lat, lng, coordinates, coordenadas, geo location, spatial location",
        FAIR: "lon, geo, geom, location",
        WEAK: "place, coords",
    },
    Sort.HEALTH: {
        STRONG: "diagnosis, diagnose, diagnoses, icd10, icd, icd code, icd10 code, blood type, blood group, blutgruppe,"
        " disease, illness, medication, allergy, allergies, medical record, mrn, health condition, disability,"
        " schwerbehinderung, krankenkasse, krankheit, grupo sanguineo, tipo sanguineo, enfermedad, maladie, groupe"
        " sanguin, diagnostico, gruppo sanguigno, heart rate, vaccination, sick leave hours, pregnancy, deficiencia,"
        " cartao sus, blood pressure, systolic, diastolic, systolic bp, diastolic bp, spo2, oxygen saturation, body"
        " temperature, body temp, pulse rate, cause of death, medical history, hiv, hiv status, pregnancy test,"
        " discharge summary, discharge diagnosis, prescribed drug, drug allergies, krankheitstage,"
        " krankenstand, medikation, schwanger, schwangerschaft, enceinte, embarazo, gravidanza, zwangerschap,"
        " enfermedades previas, antecedentes medicos, antecedents medicaux, medicamento, medicament, farmaco,"
        " niepelnosprawnosc, behinderung, grad behinderung, discapacidad, disabilita, arbeidsongeschiktheid,"
        " clinical notes, grupa krwi, choroba, malattia, doenca, ziekte, smoking status,"
        " mental health, diagnosis text, medical condition",
        FAIR: "medical, health, bmi, symptoms, symptom, handicap, treatment, prescription, smoker, fumador, fumeur,"
        " raucher, fumatore, roker, bloedgroep, drug name, dosage, triage, triage level, deceased, deceased date,"
        " death date, date of death, body weight, body height, pregnant, befund, sickness,"
        " allergie, allergia, alergia, alergias, medicine",
        WEAK: "weight, height, temperature, result value, gewicht, groesse, grosse, poids, taille, peso, altura,"
        " estatura, altezza, lengte, waga, wzrost, result text, finding, findings",
    },
    Sort.SPECIAL: {
        STRONG: "religion, konfession, religione, religiao, godsdienst, wyznanie, ethnicity, ethnic group, ethnic"
        " origin, racial origin, sexual orientation, gender identity, political opinion, political affiliation, union"
        " membership, trade union, union member, konfe, cor raca, gewerkschaft, gewerkschaftszugehorigkeit, biometric,"
        " biometrics, fingerprint template, face embedding, face template, iris scan, voice print, voiceprint, dna,"
        " genome, genotype, genetic data, criminal record, criminal conviction, conviction, vorstrafen, orientation"
        " sexuelle, orientacion sexual, orientamento sessuale, origen etnico, origine ethnique, casier judiciaire,"
        " antecedentes penales, religious affiliation, syndicat, sindicato, sindacato, vakbond, religious belief,"
        " creed",
        FAIR: "race, ethnic, political party, faith, denomination, culto, raca, orientation",
    },
    Sort.GENDER: {
        STRONG: "gender, sex, geschlecht, sexe, sexo, sesso, geslacht, plec, gesch, civilite, anrede",
        FAIR: "salutation, genero, honorific, title of courtesy, courtesy title, tratamiento, genre sexe, anred",
        WEAK: "genere, name prefix",
    },
    Sort.TRAIT: {
        STRONG: "marital status, civil status, nationality, familienstand,"
        " staatsangehorigkeit, nationalitat, nationalite, etat civil, situation familiale, estado civil,"
        " nacionalidad, stato civile, nazionalita, nacionalidade, nationaliteit, burgerlijke staat, narodowosc,"
        " stan cywilny, citizenship, famst, natio,"
        " obywatelstwo, number of children, marital",
        FAIR: "hobbies, lien parente, parentesco, grado parentela, boursier, veteran status, hobbies, occupation,"
        " profession, beruf, children, anzkd",
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
