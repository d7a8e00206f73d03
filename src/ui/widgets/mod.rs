//! Elements that several panes use: icons, tabs, a virtualised list.

pub(crate) mod icons;
pub(crate) mod list_row;
pub(crate) mod long_list;
pub(crate) mod tabs;
