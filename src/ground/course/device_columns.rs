//! What the columns of an export of devices are called, in English, Dutch and Swedish, as they are compared: letters and
//! digits alone.

/// Whose a device is.
pub(crate) const USER: &[&str] = &[
    "primaryuserupn",
    "primaryuseremailaddress",
    "primaryuserprincipalname",
    "userprincipalname",
    "upn",
    "emailaddress",
    "email",
    "mail",
    "user",
    "username",
    "primaryuser",
    "upnvanprimairegebruiker",
    "upnprimairegebruiker",
    "primairegebruikerupn",
    "upnvandeprimairegebruiker",
    "emailadresvanprimairegebruiker",
    "emailadresvandeprimairegebruiker",
    "emailadresprimairegebruiker",
    "emailadres",
    "mailadres",
    "gebruiker",
    "gebruikersnaam",
    "primaranvandaresupn",
    "upnforprimaranvandare",
    "primaranvandareupn",
    "primaranvandaresepostadress",
    "epostadressforprimaranvandare",
    "epostadress",
    "epost",
    "anvandare",
    "anvandarnamn",
    "address",
    "adres",
    "adress",
];

/// Their mail address, where it is another column.
pub(crate) const MAIL: &[&str] = &[
    "primaryuseremailaddress",
    "emailaddress",
    "email",
    "mail",
    "emailadresvanprimairegebruiker",
    "emailadresvandeprimairegebruiker",
    "emailadresprimairegebruiker",
    "emailadres",
    "primaranvandaresepostadress",
    "epostadressforprimaranvandare",
    "epostadress",
];

/// What kind of device it is.
pub(crate) const SYSTEM: &[&str] =
    &["os", "operatingsystem", "platform", "besturingssysteem", "operativsystem", "plattform"];

/// Whether it keeps to the rules.
pub(crate) const COMPLIANCE: &[&str] = &[
    "compliance",
    "compliancestate",
    "compliancestatus",
    "compliant",
    "naleving",
    "nalevingsstatus",
    "compatibiliteit",
    "conformiteit",
    "efterlevnad",
    "efterlevnadsstatus",
    "kompatibilitet",
    "regelefterlevnad",
];

/// Since when it is in the new management.
pub(crate) const ENROLLED: &[&str] = &[
    "enrollmentdate",
    "enrolleddate",
    "enrolleddatetime",
    "enrollmentdatetime",
    "enrolmentdate",
    "inschrijvingsdatum",
    "registratiedatum",
    "datumvaninschrijving",
    "registreringsdatum",
    "inskrivningsdatum",
    "datumforregistrering",
];

/// When it was last heard of.
pub(crate) const SEEN: &[&str] = &[
    "lastcheckin",
    "lastcheckindatetime",
    "lastsync",
    "lastsyncdatetime",
    "lastcontact",
    "laatsteincheck",
    "laatstecheckin",
    "laatstekeeringecheckt",
    "laatstincheckt",
    "laatstesynchronisatie",
    "senasteincheckning",
    "senasteincheckningen",
    "senastincheckad",
    "senastesynkronisering",
];

/// Who manages it.
pub(crate) const MANAGED: &[&str] =
    &["managedby", "managementagent", "beheerddoor", "hanterasav", "forvaltasav", "managementtype"];

/// The number its maker gave it.
pub(crate) const SERIAL: &[&str] =
    &["serial", "serialnumber", "deviceserialnumber", "serialno", "serienummer", "serieno"];

/// What it is called.
pub(crate) const NAME: &[&str] =
    &["devicename", "name", "apparaatnaam", "naamvanapparaat", "enhetsnamn", "enhetensnamn"];
