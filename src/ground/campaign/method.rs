//! How a device joins the new system: one method, one guide.
//!
//! What is true of a method wherever it is used stands here, so that no text and no check has to know it: who acts,
//! whether everything on the device goes, and which guides lead through it. Which method a campaign uses, its
//! `[move.to.methods]` says.

use std::{fmt, str::FromStr};

use super::{OperatingSystem, Ownership, Platform};
use crate::ground::near::nearest;

/// How a device joins the new system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// Own iPhone or iPad: sign in with the work account in Settings.
    IosAccount,
    /// Own iPhone or iPad: in Safari.
    IosWeb,
    /// Own iPhone or iPad: with the Company Portal app.
    IosApp,
    /// Company iPhone or iPad: erased once, then it joins while it is set up.
    IosReset,
    /// Company iPhone or iPad: the device itself asks to be moved, and keeps all it holds.
    IosKeep,
    /// Own Android: in the browser.
    AndroidWeb,
    /// Own Android: with the Company Portal app.
    AndroidPortal,
    /// Company Android for work alone: erased, then joined with a QR code.
    AndroidManaged,
    /// Company Android with a private side: erased, then joined with a QR code.
    AndroidCope,
    /// Mac: with the Company Portal app.
    MacosApp,
    /// Company Mac: erased once, then it joins while it is set up.
    MacosReset,
    /// Company Mac: the device itself asks to be moved, and keeps all it holds.
    MacosKeep,
    /// Company computer: IT moves it, its user signs in.
    WindowsAuto,
    /// Company computer: its user joins it in Settings or at the first start.
    WindowsJoin,
    /// Company computer: erased or replaced, it joins when its user signs in.
    WindowsAutopilot,
    /// Own computer: registered in Settings.
    WindowsConnect,
    /// Computer with Linux: the Intune app.
    Linux,
    /// Shared devices and kiosks: somebody in charge does it with IT.
    ByIt,
}

/// Who does what there is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mover {
    /// The person, with a guide.
    Person,
    /// The person, when the device itself asks.
    Device,
    /// IT; the person signs in at most.
    It,
}

/// What using a method takes.
struct MethodWork {
    mover: Mover,
    erases: bool,
    minutes: u32,
    /// The first version of the operating system that can, beyond what the new system asks of all.
    least: Option<u32>,
}

impl Method {
    /// All of them, by platform.
    pub const ALL: [Self; 18] = [
        Self::IosAccount,
        Self::IosWeb,
        Self::IosApp,
        Self::IosReset,
        Self::IosKeep,
        Self::AndroidWeb,
        Self::AndroidPortal,
        Self::AndroidManaged,
        Self::AndroidCope,
        Self::MacosApp,
        Self::MacosReset,
        Self::MacosKeep,
        Self::WindowsAuto,
        Self::WindowsJoin,
        Self::WindowsAutopilot,
        Self::WindowsConnect,
        Self::Linux,
        Self::ByIt,
    ];

    /// The word in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::IosAccount => "ios-account",
            Self::IosWeb => "ios-web",
            Self::IosApp => "ios-app",
            Self::IosReset => "ios-reset",
            Self::IosKeep => "ios-keep",
            Self::AndroidWeb => "android-web",
            Self::AndroidPortal => "android-portal",
            Self::AndroidManaged => "android-managed",
            Self::AndroidCope => "android-cope",
            Self::MacosApp => "macos-app",
            Self::MacosReset => "macos-reset",
            Self::MacosKeep => "macos-keep",
            Self::WindowsAuto => "windows-auto",
            Self::WindowsJoin => "windows-join",
            Self::WindowsAutopilot => "windows-autopilot",
            Self::WindowsConnect => "windows-connect",
            Self::Linux => "linux",
            Self::ByIt => "by-it",
        }
    }

    /// The kind of device it is for; none where guides know no kind.
    pub fn platform(self) -> Option<Platform> {
        match self {
            Self::IosAccount | Self::IosWeb | Self::IosApp | Self::IosReset | Self::IosKeep => {
                Some(Platform::Ios)
            }
            Self::AndroidWeb | Self::AndroidPortal | Self::AndroidManaged | Self::AndroidCope => {
                Some(Platform::Android)
            }
            Self::MacosApp | Self::MacosReset | Self::MacosKeep => Some(Platform::Macos),
            Self::WindowsAuto | Self::WindowsJoin | Self::WindowsAutopilot | Self::WindowsConnect => {
                Some(Platform::Windows)
            }
            Self::Linux | Self::ByIt => None,
        }
    }

    /// Whose devices it is for; `Unknown` if anybody's.
    pub fn ownership(self) -> Ownership {
        match self {
            Self::IosAccount
            | Self::IosWeb
            | Self::IosApp
            | Self::AndroidWeb
            | Self::AndroidPortal
            | Self::WindowsConnect => Ownership::Personal,
            Self::IosReset
            | Self::IosKeep
            | Self::AndroidManaged
            | Self::AndroidCope
            | Self::MacosReset
            | Self::MacosKeep
            | Self::WindowsAuto
            | Self::WindowsJoin
            | Self::WindowsAutopilot => Ownership::Company,
            Self::MacosApp | Self::Linux | Self::ByIt => Ownership::Unknown,
        }
    }

    fn work(self) -> MethodWork {
        let work = |mover, erases, minutes, least| MethodWork { mover, erases, minutes, least };
        match self {
            // Both ways came with iOS 15, so an older device cannot see them.
            Self::IosAccount | Self::IosWeb => work(Mover::Person, false, 20, Some(15)),
            Self::IosApp | Self::AndroidWeb | Self::AndroidPortal | Self::MacosApp | Self::WindowsConnect => {
                work(Mover::Person, false, 20, None)
            }
            // Only devices with version 26 know how to move and keep what they hold.
            Self::IosKeep | Self::MacosKeep => work(Mover::Device, false, 30, Some(26)),
            Self::IosReset | Self::MacosReset | Self::WindowsAutopilot => work(Mover::Person, true, 90, None),
            Self::AndroidManaged | Self::AndroidCope => work(Mover::Person, true, 40, None),
            Self::WindowsJoin | Self::Linux => work(Mover::Person, false, 30, None),
            Self::WindowsAuto => work(Mover::It, false, 10, None),
            Self::ByIt => work(Mover::It, false, 30, None),
        }
    }

    /// Who does what there is to do.
    pub fn mover(self) -> Mover {
        self.work().mover
    }

    /// Whether everything on the device goes.
    pub fn erases(self) -> bool {
        self.work().erases
    }

    /// How long it usually takes.
    pub fn minutes(self) -> u32 {
        self.work().minutes
    }

    /// The guides that are followed, in their order, by their names under `guides/`.
    pub fn guides(self) -> &'static [&'static str] {
        match self {
            Self::IosAccount => &["leave-ios", "join-ios-account"],
            Self::IosWeb => &["leave-ios", "join-ios-web"],
            Self::IosApp => &["leave-ios", "join-ios"],
            Self::IosReset | Self::MacosReset => &["reset"],
            Self::IosKeep | Self::MacosKeep => &["no-erase"],
            Self::AndroidWeb => &["leave-android", "join-android-web"],
            Self::AndroidPortal => &["leave-android", "join-android-work-profile"],
            Self::AndroidManaged => &["back-up-android", "leave-android", "join-android-managed"],
            Self::AndroidCope => &["back-up-android", "leave-android", "join-android-cope"],
            Self::MacosApp => &["leave-macos", "join-macos"],
            Self::WindowsAuto => &["join-windows-auto"],
            Self::WindowsJoin => &["leave-windows", "join-windows-entra"],
            Self::WindowsAutopilot => &["join-windows-autopilot"],
            Self::WindowsConnect => &["leave-windows", "join-windows"],
            Self::Linux => &["linux"],
            Self::ByIt => &["shared"],
        }
    }

    /// The first version of an operating system that can join this way: what Microsoft Intune asks of all, or what
    /// the method itself needs.
    pub fn least_version(self, system: OperatingSystem) -> Option<u32> {
        // `None` is less than any version: whichever of the two asks for something counts.
        self.work().least.max(least_version(system))
    }

    /// Whether a device of this kind and owner can join so.
    pub fn fits(self, system: OperatingSystem, ownership: Ownership) -> bool {
        let on_it = match self.platform() {
            Some(platform) => Some(platform) == system.platform(),
            // Of the two without a platform only `by-it` is for anything.
            None => self == Self::ByIt || system == OperatingSystem::Linux,
        };
        let own = self.ownership();
        // What nobody knows is let through: a list without owners would otherwise make every method impossible.
        let of_them = own == Ownership::Unknown || ownership == Ownership::Unknown || own == ownership;
        on_it && of_them
    }
}

/// The first version of an operating system that Microsoft Intune lets join; none where it says none, or is not
/// counted by one number.
pub fn least_version(system: OperatingSystem) -> Option<u32> {
    match system {
        OperatingSystem::Ios | OperatingSystem::IpadOs => Some(17),
        OperatingSystem::Macos => Some(14),
        OperatingSystem::Android => Some(10),
        OperatingSystem::Windows => Some(11),
        OperatingSystem::Linux
        | OperatingSystem::VisionOs
        | OperatingSystem::ChromeOs
        | OperatingSystem::Other => None,
    }
}

impl FromStr for Method {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let plain = word.trim().to_lowercase().replace([' ', '_'], "-");
        Self::ALL.into_iter().find(|method| method.code() == plain).ok_or_else(|| {
            nearest(&plain, Self::ALL.map(Self::code)).map_or_else(
                || Self::ALL.map(|method| format!("`{}`", method.code())).join(", "),
                |near| format!("did you mean `{near}`?"),
            )
        })
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No company Android moves from one system to another without being erased: no method may say so.
    #[test]
    fn a_company_android_is_always_erased() {
        for method in Method::ALL {
            if method.platform() == Some(Platform::Android) && method.ownership() == Ownership::Company {
                assert!(method.erases(), "{method}");
            }
        }
    }

    #[test]
    fn a_method_is_for_its_own_devices_only() {
        let (mac, pc) = (OperatingSystem::Macos, OperatingSystem::Windows);
        assert!(Method::WindowsConnect.fits(pc, Ownership::Personal));
        assert!(!Method::WindowsConnect.fits(pc, Ownership::Company));
        assert!(!Method::WindowsAuto.fits(mac, Ownership::Company));
        assert!(Method::IosKeep.fits(OperatingSystem::IpadOs, Ownership::Unknown));
        assert!(!Method::Linux.fits(OperatingSystem::VisionOs, Ownership::Unknown));
    }

    #[test]
    fn a_method_is_known_by_its_word() {
        for method in Method::ALL {
            assert_eq!(method.code().parse(), Ok(method));
        }
        assert_eq!("windows-conect".parse::<Method>().unwrap_err(), "did you mean `windows-connect`?");
    }
}
