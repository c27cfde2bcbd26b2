//! Content management, shops, wikis, forums, schools, chats, business software.

mod atlassian;
mod chats;
mod contacts;
mod directus;
mod discourse;
mod drupal;
mod forums;
mod ghost;
mod gitea;
mod gitlab;
mod joomla;
mod magento;
mod mattermost;
mod mediawiki;
mod meteor;
mod moodle;
mod nextcloud;
mod odoo;
mod pocketbase;
mod prestashop;
mod salesforce;
mod shops;
mod strapi;
mod typo3;
mod wordpress;

use crate::systems::Preset;

/// The presets of this kind; the surest signatures first.
pub(super) const ALL: &[&Preset] = &[
    &wordpress::WORDPRESS,
    &wordpress::WOOCOMMERCE_API,
    &drupal::DRUPAL,
    &joomla::JOOMLA,
    &typo3::TYPO3,
    &magento::MAGENTO,
    &prestashop::PRESTASHOP,
    &mediawiki::MEDIAWIKI,
    &strapi::STRAPI,
    &directus::DIRECTUS,
    &ghost::GHOST,
    &gitlab::GITLAB,
    &gitea::GITEA,
    &ghost::MEMBERS,
    &pocketbase::POCKETBASE,
    &discourse::DISCOURSE,
    &mattermost::MATTERMOST,
    &mattermost::BULK,
    &moodle::MOODLE,
    &moodle::UPLOAD,
    &nextcloud::NEXTCLOUD,
    &forums::PHPBB,
    &forums::SMF,
    &forums::MYBB,
    &forums::VBULLETIN,
    &forums::IPB,
    &forums::XENFORO,
    &forums::FLARUM,
    &chats::ROCKET_CHAT,
    &meteor::METEOR,
    &odoo::ODOO,
    &odoo::ODOO_LIST,
    &atlassian::CROWD,
    &atlassian::CLOUD,
    &salesforce::SALESFORCE,
    &shops::OPENCART,
    &shops::SHOPIFY,
    &shops::BIGCOMMERCE,
    &contacts::HUBSPOT,
    &contacts::MAILCHIMP,
];

#[cfg(test)]
mod tests;
