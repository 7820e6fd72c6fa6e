// SPDX-License-Identifier: GPL-2.0-only

//! A misc device in Rust, registered by a generic function whose symbol is long. With `leak=1` it
//! forgets its registration when it is unloaded. This harms nobody: what is registered is unlinked
//! by hand, and its memory stays.

use kernel::{
    fs::File,
    miscdevice::{MiscDevice, MiscDeviceOptions, MiscDeviceRegistration},
    prelude::*, //
};

module! {
    type: LmRust,
    name: "lm_rust",
    authors: ["The lifemon developers"],
    description: "Forgets a registration, if asked to",
    license: "GPL",
    params: {
        leak: bool {
            default: false,
            description: "Forget the registration",
        },
    },
}

type Registration = Pin<KBox<MiscDeviceRegistration<Device>>>;

struct Device;

#[vtable]
impl MiscDevice for Device {
    type Ptr = KBox<Self>;

    fn open(_file: &File, _misc: &MiscDeviceRegistration<Self>) -> Result<KBox<Self>> {
        Ok(KBox::new(Device, GFP_KERNEL)?)
    }
}

/// What makes the symbols long: types within types, in modules within modules.
mod functions_with_names_of_many_characters {
    pub(crate) mod which_are_generic_over_several_types {
        use core::marker::PhantomData;
        use kernel::{
            miscdevice::{MiscDeviceOptions, MiscDeviceRegistration},
            prelude::*,
        };

        pub(crate) struct Registrar<First, Second>(PhantomData<(First, Second)>);

        impl<First, Second> Registrar<First, Second> {
            #[inline(never)]
            pub(crate) fn registration_of_a_misc_device_on_the_heap(
                options: MiscDeviceOptions,
            ) -> Result<crate::Registration> {
                KBox::pin_init(
                    MiscDeviceRegistration::<crate::Device>::register(options),
                    GFP_KERNEL,
                )
            }
        }
    }
}

use functions_with_names_of_many_characters::which_are_generic_over_several_types::Registrar;

struct LmRust {
    registration: Option<Registration>,
}

impl kernel::Module for LmRust {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let registration =
            Registrar::<Registration, KVec<Device>>::registration_of_a_misc_device_on_the_heap(
                MiscDeviceOptions { name: c"lm_rust" },
            )?;

        Ok(LmRust {
            registration: Some(registration),
        })
    }
}

/// Takes a device away behind the back of the function that should do it.
fn forget(registration: Registration) {
    let device = registration.as_raw();

    // SAFETY: It is registered, and nobody else registers or opens a device meanwhile.
    unsafe {
        let list = (*device).list;

        kernel::bindings::device_unregister((*device).this_device);
        (*list.next).prev = list.prev;
        (*list.prev).next = list.next;
    }
    core::mem::forget(registration);
}

impl Drop for LmRust {
    fn drop(&mut self) {
        if module_parameters::leak.value() {
            self.registration.take().map(forget);
        }
    }
}
