namespace Registry.Libp2p.Negotiation;

/// <summary>What a step of a negotiation came to.</summary>
internal enum NegotiationStatus
{
    NeedMoreData,
    Agreed,

    /// <summary>The remote answered "na".</summary>
    Refused,

    /// <summary>Bytes that multistream-select does not allow.</summary>
    Violation,
}
