namespace Registry.Registrations;

/// <summary>Why a call changed nothing. The comment names the stable code and the HTTP status that fits.</summary>
public enum FailureKind
{
    /// <summary>validation_failed, 422; the errors are listed per field.</summary>
    ValidationFailed,

    /// <summary>signature_required, 401.</summary>
    SignatureRequired,

    /// <summary>signature_invalid, 401.</summary>
    SignatureInvalid,

    /// <summary>invalid_api_key, 401: missing, unknown or no longer good.</summary>
    InvalidApiKey,

    /// <summary>peer_owned, 409: the peer id belongs to another wallet and the peer's own key did not sign.</summary>
    PeerOwned,

    /// <summary>stale_registration, 409: outside the clock window, or not later than what is held.</summary>
    StaleRegistration,

    /// <summary>node_not_found, 404.</summary>
    NodeNotFound,

    /// <summary>limit_reached, 429: a bound on records of the wallet, of the peer or in all.</summary>
    LimitReached,

    /// <summary>store_unavailable, 503: the change could not be committed; nothing was changed.</summary>
    StoreUnavailable,
}
