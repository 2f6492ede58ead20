//! The interface of all objects that have an id, and the look-up by id.

use async_graphql::{Description, ID};

use super::assessment::Assessment;
use super::country_group::CountryGroup;
use super::finding::Finding;
use super::gcm_objective::GcmObjective;
use super::indicator::Indicator;
use super::instrument::{Codebook, Instrument};
use super::interface::interface;
use super::jurisdiction::{Country, Jurisdiction, Municipality, RegionalBody, Subdivision};
use super::object::{meta_field, object};
use super::policy::Policy;
use super::register_entry::RegisterEntry;
use super::release::{Edition, Release};
use super::report::Report;
use super::response::Response;
use super::revision::Revision;
use super::sdg_target::SdgTarget;
use crate::error::Error;
use crate::shelf::Catalog;

interface! {
    /// One object that has an id. The id names the object, not its state, and is the same in every release.
    Node {
        Country, Subdivision, Municipality, RegionalBody, CountryGroup, Instrument, Codebook, Indicator,
        GcmObjective, SdgTarget, Assessment, Revision, Response, Finding, Policy, Report, RegisterEntry, Release, Edition
    }
    |registry| {
        let description = "Id of the object: a type name, a colon and a natural key, such as `Jurisdiction:KEN`. Same in every release.";
        let ty = ID::create_type_info(registry);
        vec![meta_field(registry, "id", description, ty, vec![], 0)]
    }
}

impl<'a> Node<'a> {
    /// The object with this id, if the catalog has it.
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
            // Compared as text: `05` is no number that this service writes.
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
            // The prefix that ids of reports have had from the beginning; published ids never change.
            "Document" => Report(catalog.document(key)?).into(),
            "RegisterEntry" => RegisterEntry(catalog.register().find(|entry| entry.key() == key)?).into(),
            "Release" => Release(catalog.releases().find(|row| row.number.to_string() == key)?).into(),
            "Edition" => Edition(catalog.editions().find(|edition| &*edition.name == key)?).into(),
            _ => return None,
        };
        Some(found)
    }
}

/// The most ids that `nodes` takes.
const MAX_IDS: usize = 100;

/// Root fields for objects of any type.
#[derive(Default, Description)]
pub struct NodeQuery;

#[object]
impl NodeQuery {
    /// One object of any type by its id. Null if no object has the id.
    fn node<'c>(
        &self,
        catalog: &'c Catalog,
        /// Id of the object, such as `Assessment:KEN/mgi-national/2021`, as the object's field `id` returns it.
        id: &ID,
    ) -> Option<Node<'c>> {
        Node::find(catalog, id)
    }

    /// Objects by their ids, in the order of `ids`. An element is null if no object has that id.
    fn nodes<'c>(
        &self,
        catalog: &'c Catalog,
        /// Ids of the objects, at most 100; more are the error `TOO_LARGE`.
        ids: &[ID],
    ) -> Result<Vec<Option<Node<'c>>>, Error> {
        if ids.len() > MAX_IDS {
            let message = format!("There are {} ids; at most {MAX_IDS} are allowed.", ids.len());
            return Err(Error { field: Some("ids".into()), ..Error::too_large(message) });
        }
        Ok(ids.iter().map(|id| Node::find(catalog, id)).collect())
    }
}
