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
        _ => "store_unavailable",
    };
}
