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

    public const int Count = 11;

    public static ReadOnlyCollection<StatementField> All { get; } = new(
    [
        new(Network, "Network", "network", "network", Needed: true, InWithdrawal: true, FieldRules.Network),
        new(Wallet, "Wallet", "wallet", "wallet_address", Needed: true, InWithdrawal: true, FieldRules.Wallet),
        new(Peer, "Peer", "peer", "peer_id", Needed: true, InWithdrawal: true, FieldRules.Peer),
        new(Model, "Model", "model", "model_id", Needed: true, InWithdrawal: true, FieldRules.Model),
        new(Address, "Address", "address", "public_addr", Needed: true, InWithdrawal: false, AddressText.ToMultiaddr),
        new(Gpu, "GPU", "gpu", "gpu_model", Needed: false, InWithdrawal: false, FieldRules.Gpu),
        new(Vram, "VRAM GB", "vramGb", "vram_total_gb", Needed: false, InWithdrawal: false, FieldRules.Gigabytes),
        new(Blocks, "Blocks", "blocks", "num_blocks", Needed: false, InWithdrawal: false, FieldRules.Blocks),
        new(Dtype, "Dtype", "dtype", "torch_dtype", Needed: false, InWithdrawal: false, FieldRules.Dtype),
        new(Issued, "Issued", "issued", "issued_at", Needed: true, InWithdrawal: true, FieldRules.Time),
        new(Expires, "Expires", "expires", "expires_at", Needed: false, InWithdrawal: false, FieldRules.Time),
    ]);
}

/// <summary>A row of the field table.</summary>
/// <param name="Number">Order in the statement, and field number in the stored record.</param>
/// <param name="Label">Label in the text.</param>
/// <param name="TypedName">Member of the typed data.</param>
/// <param name="JsonName">Field of the JSON body; mistakes are reported under it.</param>
/// <param name="Needed">Whether a registration must have it.</param>
/// <param name="InWithdrawal">Whether a withdrawal has it; then it must.</param>
/// <param name="Rule">Brings a given value into its one accepted spelling.</param>
internal sealed record StatementField(int Number, string Label, string TypedName, string JsonName, bool Needed, bool InWithdrawal, Func<string, FieldValue> Rule)
{
    public bool IsIn(RecordKind kind) => kind == RecordKind.Registration || InWithdrawal;

    public bool IsNeededIn(RecordKind kind) => kind == RecordKind.Registration ? Needed : InWithdrawal;
}
