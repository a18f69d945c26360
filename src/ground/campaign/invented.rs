//! People who do not exist, in the place of those who do: for previews, which are made to be passed around.

use std::collections::HashMap;

use super::{Address, Device, DeviceDescription, OperatingSystem, People, Person, SerialNumber};

/// How they are called, by language: a name that is anybody's, and says that it is an example.
const CALLED: [(&str, &str); 3] =
    [("en", "Robin Example"), ("nl", "Robin Voorbeeld"), ("sv", "Robin Exempel")];

impl Person {
    /// Somebody who does not exist, in the same situation: language, wave, place and device are theirs; who they are
    /// is not. Where the list has no name there is none.
    pub fn invented(&self, number: usize, columns: &[String]) -> Self {
        let name = CALLED.iter().find(|(language, _)| *language == self.language.code());
        let name = name.map_or("Robin Example", |(_, name)| name);
        let (given, address) = (name.split(' ').next().unwrap_or(name), address(name, number));
        // What the list leaves empty stays so: a preview must show the sentence that somebody without a name gets.
        let unless_empty =
            |own: &str, name: &str| if own.trim().is_empty() { "".into() } else { name.into() };
        Self {
            // An address made of these letters is always one; the other arm is only there because nothing may panic.
            address: address.unwrap_or_else(|| self.address.clone()),
            name: unless_empty(&self.name, name),
            given_name: unless_empty(&self.given_name, given),
            aliases: Box::default(),
            listed_devices: self.listed_devices.iter().map(Device::invented).collect(),
            extra: self.extra.iter().zip(columns).map(|(own, column)| unless_empty(own, column)).collect(),
            ..self.clone()
        }
    }
}

impl Device {
    /// A device like this one that is nobody's: a name may say whose it is, and a number always does.
    fn invented(&self) -> Self {
        let name = match self.system {
            OperatingSystem::Ios => "iPhone 14",
            OperatingSystem::IpadOs => "iPad Air",
            OperatingSystem::Android => "Galaxy S23",
            OperatingSystem::Macos => "MacBook Air",
            OperatingSystem::Windows => "ThinkPad T14",
            OperatingSystem::Linux
            | OperatingSystem::VisionOs
            | OperatingSystem::ChromeOs
            | OperatingSystem::Other => "",
        };
        let described = DeviceDescription { name: name.into(), ..(*self.described).clone() };
        Self { described: described.into(), serial: SerialNumber::default(), ..self.clone() }
    }
}

impl People {
    /// The same list with nobody real in it: whoever leads somebody still does.
    pub fn invented(&self) -> Self {
        let columns = self.extra_columns();
        let mut list: Vec<Person> =
            self.all().iter().enumerate().map(|(number, person)| person.invented(number, columns)).collect();
        // By the true address, so that a manager who stands in the list stays the same invented person.
        let keys = self.all().iter().map(|person| person.address.key());
        let mut known: HashMap<String, Address> =
            keys.zip(list.iter().map(|person| person.address.clone())).collect();
        for person in &mut list {
            let Some(manager) = person.manager.take() else { continue };
            let number = known.len();
            let invented = known
                .entry(manager.key())
                .or_insert_with(|| address("Robin Manager", number).unwrap_or(manager));
            person.manager = Some(invented.clone());
        }
        Self::new(list, columns.to_vec())
    }
}

fn address(name: &str, number: usize) -> Option<Address> {
    format!("{}.{number}@example.com", name.to_lowercase().replace(' ', ".")).parse().ok()
}
