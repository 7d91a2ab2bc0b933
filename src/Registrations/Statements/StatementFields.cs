using System.Collections.ObjectModel;

namespace Registry.Registrations.Statements;

/// <summary>The field table that drives the text, the typed data and the stored record (docs/protocols/registration-record.md).</summary>
internal static class StatementFields
{
    public const int Network = 1;
    public const int Wallet = 2;
    public const int Peer = 3;
    public const int Model = 4;
    public const int Address = 5;
    public const int Gpu = 6;
    public const int Vram = 7;
    public const int Blocks = 8;
    public const int Dtype = 9;
    public const int Issued = 10;
    public const int Expires = 11;
    public const int ApiKeyHash = 12;

    public const int Count = 12;

    public static ReadOnlyCollection<StatementField> All { get; } = new(
    [
        new(Network, "Network", "network", "network", Uses.Everywhere, FieldRules.Network),
        new(Wallet, "Wallet", "wallet", "wallet_address", Uses.Everywhere, FieldRules.Wallet),
        new(Peer, "Peer", "peer", "peer_id", Uses.Everywhere, FieldRules.Peer),
        new(Model, "Model", "model", "model_id", Uses.Everywhere, FieldRules.Model),
        new(Address, "Address", "address", "public_addr", Uses.InRegistration, AddressText.ToMultiaddr),
        new(Gpu, "GPU", "gpu", "gpu_model", Uses.MayBeInRegistration, FieldRules.Gpu),
        new(Vram, "VRAM GB", "vramGb", "vram_total_gb", Uses.MayBeInRegistration, FieldRules.Gigabytes),
        new(Blocks, "Blocks", "blocks", "num_blocks", Uses.MayBeInRegistration, FieldRules.Blocks),
        new(Dtype, "Dtype", "dtype", "torch_dtype", Uses.MayBeInRegistration, FieldRules.Dtype),
        new(Issued, "Issued", "issued", "issued_at", Uses.Everywhere, FieldRules.Time),
        new(Expires, "Expires", "expires", "expires_at", Uses.Expiry, FieldRules.Time),
        new(ApiKeyHash, "API key hash", "apiKeyHash", "api_key_hash", Uses.MayBeInRegistration, FieldRules.ApiKeyHash),
    ]);

    private static class Uses
    {
        public static readonly FieldUses Everywhere = new(FieldUse.Required, FieldUse.Required, FieldUse.Required);
        public static readonly FieldUses InRegistration = new(FieldUse.Required, FieldUse.Absent, FieldUse.Absent);
        public static readonly FieldUses MayBeInRegistration = new(FieldUse.Optional, FieldUse.Absent, FieldUse.Absent);
        public static readonly FieldUses Expiry = new(FieldUse.Optional, FieldUse.Absent, FieldUse.Required);
    }
}

/// <summary>A row of the field table.</summary>
/// <param name="Number">Order in the statement, and field number in the stored record.</param>
/// <param name="Label">Label in the text.</param>
/// <param name="TypedName">Member of the typed data.</param>
/// <param name="JsonName">Field of the JSON body; mistakes are reported under it.</param>
/// <param name="Uses">Which kinds of statement have it.</param>
/// <param name="Rule">Brings a given value into its one accepted spelling.</param>
internal sealed record StatementField(int Number, string Label, string TypedName, string JsonName, FieldUses Uses, Func<string, FieldValue> Rule)
{
    public bool IsIn(RecordKind kind) => Uses.In(kind) != FieldUse.Absent;

    public bool IsNeededIn(RecordKind kind) => Uses.In(kind) == FieldUse.Required;
}

/// <summary>Where a field is used.</summary>
internal readonly record struct FieldUses(FieldUse Registration, FieldUse Withdrawal, FieldUse Authorization)
{
    public FieldUse In(RecordKind kind) => kind switch
    {
        RecordKind.Registration => Registration,
        RecordKind.Withdrawal => Withdrawal,
        _ => Authorization,
    };
}

internal enum FieldUse
{
    Absent,
    Optional,
    Required,
}
