//! Whom a connection to the database trusts: the platform's authorities, and the company's own if it names one.

use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use std::{path::Path, sync::Arc};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{LedgerError, LedgerUrl};

/// How lines to this database are protected.
pub(super) fn connector(url: &LedgerUrl) -> Result<MakeRustlsConnect, LedgerError> {
    let mut roots = RootCertStore::empty();
    // Where an own authority is named, no other counts: that is what it is named for.
    match &url.authority {
        Some(file) => {
            for certificate in certificates(file)? {
                roots.add(certificate).map_err(|error| not_pem(file, &error))?;
            }
        }
        None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| LedgerError::Refused(format!("no protected line can be made: {error}")))?
        .with_root_certificates(roots);
    let config = match &url.identity {
        None => builder.with_no_client_auth(),
        Some((certificate, key)) => {
            let secret = PrivateKeyDer::from_pem_slice(&read(key)?).map_err(|error| not_pem(key, &error))?;
            builder
                .with_client_auth_cert(certificates(certificate)?, secret)
                .map_err(|error| not_pem(certificate, &error))?
        }
    };
    Ok(MakeRustlsConnect::new(config))
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, LedgerError> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&read(file)?).collect();
    let found = found.map_err(|error| not_pem(file, &error))?;
    if found.is_empty() { Err(not_pem(file, &"it holds no certificate")) } else { Ok(found) }
}

fn read(file: &Path) -> Result<Vec<u8>, LedgerError> {
    #[expect(clippy::disallowed_methods, reason = "the certificates of the ledger's own line")]
    std::fs::read(file).map_err(|error| LedgerError::file(file, error))
}

fn not_pem(file: &Path, why: &dyn std::fmt::Display) -> LedgerError {
    LedgerError::Refused(format!(
        "`{}`, which the address of the ledger names, is no PEM file that can be used ({why})",
        file.display()
    ))
}
