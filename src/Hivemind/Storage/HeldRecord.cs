using Registry.Hivemind.Values;

namespace Registry.Hivemind.Storage;

/// <summary>A record held, for the operator and for handing it on.</summary>
public sealed record HeldRecord(DhtId Key, DhtValue Value, bool InCache, int Bytes);
