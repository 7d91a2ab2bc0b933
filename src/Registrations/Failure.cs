namespace Registry.Registrations;

/// <summary>A call that changed nothing: why, in a stable word and in a sentence for people.</summary>
public sealed record Failure(FailureKind Kind, string Message)
{
    /// <summary>Per-field mistakes; only with <see cref="FailureKind.ValidationFailed"/>.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>Stable snake_case word for clients.</summary>
    public string Code => Kind switch
    {
        FailureKind.ValidationFailed => "validation_failed",
        FailureKind.SignatureRequired => "signature_required",
        FailureKind.SignatureInvalid => "signature_invalid",
        FailureKind.InvalidApiKey => "invalid_api_key",
        FailureKind.PeerOwned => "peer_owned",
        FailureKind.StaleRegistration => "stale_registration",
        FailureKind.NodeNotFound => "node_not_found",
        FailureKind.LimitReached => "limit_reached",
        FailureKind.TooOften => "too_often",
        FailureKind.NotForNow => "stale_registration",
        FailureKind.PeerHeartbeatRequired => "peer_heartbeat_required",
        FailureKind.Blocked => "blocked",
        _ => "store_unavailable",
    };
}

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

    /// <summary>peer_owned, 409: the peer's key spoke for another wallet.</summary>
    PeerOwned,

    /// <summary>stale_registration, 409: not later than what is held, or over already.</summary>
    StaleRegistration,

    /// <summary>node_not_found, 404.</summary>
    NodeNotFound,

    /// <summary>limit_reached, 429: a bound on what is kept.</summary>
    LimitReached,

    /// <summary>too_often, 429: put off, no offence.</summary>
    TooOften,

    /// <summary>stale_registration, 409: from the future, or so old that it can count for nothing.</summary>
    NotForNow,

    /// <summary>peer_heartbeat_required, 401: whoever signed chose no API key, so only the peer's own key shows that it lives.</summary>
    PeerHeartbeatRequired,

    /// <summary>blocked, 403: the operator of this daemon does not take it.</summary>
    Blocked,

    /// <summary>store_unavailable, 503: the change could not be committed; nothing was changed.</summary>
    StoreUnavailable,
}

/// <summary>One mistake in one field of a body, named as in the JSON.</summary>
public sealed record FieldError(string Field, string Message);
