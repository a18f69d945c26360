//! Whom we trust: the platform's authorities, and the company's own if it names one.

use rustls::{
    CertificateError, ClientConfig, Error, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
};
use std::sync::Arc;
use ureq::tls::Certificate;

use super::{
    super::{Fault, ProbeStep},
    microsoft::Authorities,
    wire::Broken,
};

/// The authorities a relay's certificate may come from.
#[derive(Debug)]
pub(crate) struct Roots {
    store: RootCertStore,
    /// The same, as whoever asks for tokens needs them.
    certificates: Vec<CertificateDer<'static>>,
}

fn fault(what: String, hint: &str) -> Fault {
    Fault { step: ProbeStep::Tls, what, hint: hint.to_owned(), lasting: true }
}

impl Roots {
    /// The platform's, and those in this PEM file.
    pub(crate) fn of(own: Option<&[u8]>) -> Result<Self, Fault> {
        let mut roots = RootCertStore::empty();
        let mut certificates = rustls_native_certs::load_native_certs().certs;
        roots.add_parsable_certificates(certificates.iter().cloned());
        let before = roots.len();
        for certificate in own.into_iter().flat_map(CertificateDer::pem_slice_iter) {
            let hint = "give a PEM file with the authority's certificate";
            let certificate = certificate.map_err(|error| fault(format!("`ca_file`: {error}"), hint))?;
            roots.add(certificate.clone()).map_err(|error| fault(format!("`ca_file`: {error}"), hint))?;
            certificates.push(certificate);
        }
        if own.is_some() && roots.len() == before {
            return Err(fault("`ca_file` holds no certificate".to_owned(), "give a PEM file"));
        }
        if roots.is_empty() {
            let hint = "install the system's ca-certificates, or name your own with `ca_file`";
            return Err(fault("no authority is trusted here".to_owned(), hint));
        }
        Ok(Self { store: roots, certificates })
    }

    /// The same for a question by https.
    pub(super) fn authorities(&self) -> Authorities {
        Arc::new(self.certificates.iter().map(|one| Certificate::from_der(one).to_owned()).collect())
    }
}

/// How lines are protected.
pub(super) fn config(roots: &Roots) -> Result<Arc<ClientConfig>, Fault> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| fault(error.to_string(), "this is a fault of the program"))?;
    Ok(Arc::new(versions.with_root_certificates(roots.store.clone()).with_no_client_auth()))
}

/// What to check when the protection failed.
pub(super) fn hint(broken: &Broken) -> &'static str {
    use CertificateError as Wrong;
    let cause = if let Broken::Failed(error) = broken { error.get_ref() } else { None };
    let error = cause.and_then(|cause| cause.downcast_ref::<Error>());
    let certificate =
        if let Some(Error::InvalidCertificate(certificate)) = error { Some(certificate) } else { None };
    if matches!(certificate, Some(Wrong::UnknownIssuer | Wrong::BadSignature)) {
        "its certificate comes from an authority not known here: name the company's own with `ca_file`"
    } else if matches!(certificate, Some(Wrong::NotValidForName | Wrong::NotValidForNameContext { .. })) {
        "its certificate is for another name: write the name it is for as `host`"
    } else if matches!(
        certificate,
        Some(
            Wrong::Expired
                | Wrong::ExpiredContext { .. }
                | Wrong::NotValidYet
                | Wrong::NotValidYetContext { .. }
        )
    ) {
        "its certificate is out of date: tell the people who run the relay, and look at this machine's clock"
    } else if matches!(error, Some(Error::InvalidMessage(_))) {
        "it does not speak TLS at this port: port 587 and 25 want `tls = \"starttls\"`, 465 `tls = \"implicit\"`"
    } else {
        "check `tls` and `port`: 587 and 25 want `starttls`, 465 wants `implicit`"
    }
}
