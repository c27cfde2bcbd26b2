//! Identity providers: services whose business is users.

mod appwrite;
mod auth0;
mod auth0_lists;
mod authentik;
mod better_auth;
mod clerk;
mod cognito;
mod directory_apis;
mod entra;
mod firebase;
mod fusionauth;
mod google_workspace;
mod hosted;
mod keycloak;
mod kratos;
mod okta;
mod supabase;
mod supertokens;

use crate::systems::Preset;
pub(in crate::systems) use auth0::{auth0s_own, is_auth0s_hashes};

/// The presets of this kind; the surest signatures first.
pub(super) const ALL: &[&Preset] = &[
    &firebase::FIREBASE,
    &cognito::COGNITO,
    &supabase::SUPABASE,
    &kratos::KRATOS,
    &keycloak::KEYCLOAK,
    &okta::OKTA,
    &clerk::CLERK,
    &hosted::STYTCH,
    &supertokens::SUPERTOKENS,
    &fusionauth::FUSIONAUTH,
    &entra::ENTRA,
    &google_workspace::GOOGLE_WORKSPACE,
    &authentik::AUTHENTIK,
    &directory_apis::SCIM,
    &directory_apis::ONELOGIN,
    &directory_apis::PINGONE,
    &directory_apis::FORGEROCK,
    &directory_apis::ZITADEL,
    &appwrite::APPWRITE,
    &hosted::WORKOS,
    &hosted::DESCOPE,
    &hosted::GIGYA,
    &better_auth::BETTER_AUTH,
    &better_auth::AUTH_JS,
    &auth0::AUTH0,
    &auth0::AUTH0_HASHES,
];
