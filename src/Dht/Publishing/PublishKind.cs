namespace Registry.Dht.Publishing;

/// <summary>What was stored with a peer; a tag of the metrics.</summary>
internal enum PublishKind
{
    Provider,
    Value,

    /// <summary>A value that the peer had in a worse form or not at all.</summary>
    Correction,
}
