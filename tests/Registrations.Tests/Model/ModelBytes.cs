namespace Registry.Registrations.Tests.Model;

/// <summary>Some total order that stands for that of the records' bytes, where no real records are at hand.</summary>
internal sealed class ModelBytes : IComparer<ModelStatement>
{
    public int Compare(ModelStatement? x, ModelStatement? y) => x == y ? 0 : string.CompareOrdinal(Text(x!), Text(y!));

    private static string Text(ModelStatement it) =>
        $"{it.Variant} {it.Model} {it.Wallet} {it.Peer} {it.Kind} {it.Issued} {it.Lease} {it.Authorization?.Issued} {it.Authorization?.Expires} {it.Authorization?.Model} {it.IsProven}";
}
