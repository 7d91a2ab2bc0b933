using System.Text.Json;
using Registry.Registrations.Statements;

namespace Registry.Registrations;

/// <summary>
/// The body of a register call as it came in: every value as text, null when not given. Numbers keep the digits of the
/// JSON, so that 24, 24.0 and "24" can be told to mean the same without passing through floating point.
/// </summary>
public sealed record RegistrationBody
{
    public string? WalletAddress { get; init; }

    public string? PeerId { get; init; }

    public string? ModelId { get; init; }

    public string? PublicAddr { get; init; }

    public string? GpuModel { get; init; }

    public string? VramTotalGb { get; init; }

    public string? NumBlocks { get; init; }

    public string? TorchDtype { get; init; }

    public string? IssuedAt { get; init; }

    public string? ExpiresAt { get; init; }

    public string? Signature { get; init; }

    public string? SignatureScheme { get; init; }

    public string? PeerPublicKey { get; init; }

    public string? PeerSignature { get; init; }

    /// <summary>Fields whose JSON type was wrong; reported together with every other mistake.</summary>
    public IReadOnlyList<FieldError> Malformed { get; init; } = [];

    /// <summary>Reads a parsed JSON body; never throws. What is no object, or a field of a wrong type, ends up in <see cref="Malformed"/>.</summary>
    public static RegistrationBody FromJson(JsonElement json)
    {
        var fields = new JsonFields(json);
        return new RegistrationBody
        {
            WalletAddress = fields.Text("wallet_address"),
            PeerId = fields.Text("peer_id"),
            ModelId = fields.Text("model_id"),
            PublicAddr = fields.Text("public_addr"),
            GpuModel = fields.Text("gpu_model"),
            VramTotalGb = fields.Number("vram_total_gb"),
            NumBlocks = fields.Number("num_blocks"),
            TorchDtype = fields.Text("torch_dtype"),
            IssuedAt = fields.Text("issued_at"),
            ExpiresAt = fields.Text("expires_at"),
            Signature = fields.Text("signature"),
            SignatureScheme = fields.Text("signature_scheme"),
            PeerPublicKey = fields.Text("peer_public_key"),
            PeerSignature = fields.Text("peer_signature"),
            Malformed = fields.Malformed,
        };
    }

    /// <summary>The given text of a row of the field table.</summary>
    internal string? Given(int field) => field switch
    {
        StatementFields.Wallet => WalletAddress,
        StatementFields.Peer => PeerId,
        StatementFields.Model => ModelId,
        StatementFields.Address => PublicAddr,
        StatementFields.Gpu => GpuModel,
        StatementFields.Vram => VramTotalGb,
        StatementFields.Blocks => NumBlocks,
        StatementFields.Dtype => TorchDtype,
        StatementFields.Issued => IssuedAt,
        StatementFields.Expires => ExpiresAt,
        _ => null,
    };
}
