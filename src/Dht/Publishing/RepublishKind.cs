namespace Registry.Dht.Publishing;

/// <summary>What is published under a key. The numbers are those of the stored rows.</summary>
internal enum RepublishKind
{
    /// <summary>That this node provides it: ADD_PROVIDER.</summary>
    Provider = 0,

    /// <summary>A value: PUT_VALUE.</summary>
    Value = 1,
}
