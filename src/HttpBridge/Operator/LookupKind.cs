namespace Registry.HttpBridge.Operator;

/// <summary>What is looked for under a key.</summary>
internal enum LookupKind
{
    Providers,
    Peer,
    Value,
    Closest,
}
