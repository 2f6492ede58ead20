//! Anything that has an id, by it.

use async_graphql::ID;

use super::assessment::Assessment;
use super::country_group::CountryGroup;
use super::finding::Finding;
use super::gcm_objective::GcmObjective;
use super::indicator::Indicator;
use super::instrument::{Codebook, Instrument};
use super::interface::interface;
use super::jurisdiction::{Country, Jurisdiction, Municipality, RegionalBody, Subdivision};
use super::policy::Policy;
use super::register_entry::RegisterEntry;
use super::release::{Edition, Release};
use super::report::Report;
use super::response::Response;
use super::revision::Revision;
use super::sdg_target::SdgTarget;
use crate::shelf::Catalog;

interface! {
    #[doc = "One object that has an id. The id names the object, not its state, and is the same in every release."]
    Node {
        Country, Subdivision, Municipality, RegionalBody, CountryGroup, Instrument, Codebook, Indicator,
        GcmObjective, SdgTarget, Assessment, Revision, Response, Finding, Policy, Report, RegisterEntry, Release, Edition
    }
    #[doc = "Id of the object: a type name, a colon and a natural key, such as `Jurisdiction:KEN`. Same in every release."]
    "id": ID;
}

impl<'a> Node<'a> {
    /// The thing with this id, if the catalog has it.
    pub fn find(catalog: &'a Catalog, id: &str) -> Option<Self> {
        let (noun, key) = id.split_once(':')?;
        let found = match noun {
            "Jurisdiction" => match catalog.jurisdiction(key)?.into() {
                Jurisdiction::Country(country) => country.into(),
                Jurisdiction::Subdivision(subdivision) => subdivision.into(),
                Jurisdiction::Municipality(municipality) => municipality.into(),
                Jurisdiction::RegionalBody(body) => body.into(),
            },
            "CountryGroup" => {
                let (grouping, code) = key.split_once('/')?;
                CountryGroup(catalog.country_group(grouping, code)?).into()
            }
            "Instrument" => Instrument(catalog.instrument(key)?).into(),
            "Codebook" => Codebook(catalog.codebook_by_id(key)?).into(),
            "Indicator" => {
                let (codebook, code) = key.split_once('/')?;
                Indicator(catalog.codebook_by_id(codebook)?.indicator(code)?).into()
            }
            // Parsed back from text: only the form we write is an id.
            "GcmObjective" => {
                GcmObjective(catalog.gcm_objectives().find(|row| row.number.to_string() == key)?).into()
            }
            "SdgTarget" => SdgTarget(catalog.sdg_target(key)?).into(),
            "Assessment" => Assessment(catalog.assessment(key)?).into(),
            "Revision" => Revision(catalog.revision(key)?).into(),
            "Response" => {
                let (revision, code) = key.rsplit_once('/')?;
                Response(catalog.revision(revision)?.response(code)?).into()
            }
            "Finding" => {
                let (revision, number) = key.rsplit_once('/')?;
                let mut findings = catalog.revision(revision)?.findings();
                Finding(findings.find(|finding| (finding.index + 1).to_string() == number)?).into()
            }
            "Policy" => Policy(catalog.policy(key)?).into(),
            "Document" => Report(catalog.document(key)?).into(),
            "RegisterEntry" => RegisterEntry(catalog.register().find(|entry| entry.key() == key)?).into(),
            "Release" => Release(catalog.releases().find(|row| row.number.to_string() == key)?).into(),
            "Edition" => Edition(catalog.editions().find(|edition| &*edition.name == key)?).into(),
            _ => return None,
        };
        Some(found)
    }
}
