//! Elements that several panes use: icons, tabs, a list that shows only the rows in view.

pub(crate) mod icons;
pub(crate) mod long_list;
pub(crate) mod tabs;
