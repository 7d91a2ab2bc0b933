using System.Text.Json;

namespace Registry.Registrations;

/// <summary>The body of a signed withdrawal as it came in; see <see cref="RegistrationBody"/>.</summary>
public sealed record WithdrawalBody
{
    public string? WalletAddress { get; init; }

    public string? PeerId { get; init; }

    public string? ModelId { get; init; }

    public string? IssuedAt { get; init; }

    public string? Signature { get; init; }

    public string? SignatureScheme { get; init; }

    public IReadOnlyList<FieldError> Malformed { get; init; } = [];

    public static WithdrawalBody FromJson(JsonElement json)
    {
        var fields = new JsonFields(json);
        return new WithdrawalBody
        {
            WalletAddress = fields.Text("wallet_address"),
            PeerId = fields.Text("peer_id"),
            ModelId = fields.Text("model_id"),
            IssuedAt = fields.Text("issued_at"),
            Signature = fields.Text("signature"),
            SignatureScheme = fields.Text("signature_scheme"),
            Malformed = fields.Malformed,
        };
    }

    /// <summary>As a body of the general form, whose fields a withdrawal has a part of.</summary>
    internal RegistrationBody ToGeneral() => new()
    {
        WalletAddress = WalletAddress,
        PeerId = PeerId,
        ModelId = ModelId,
        IssuedAt = IssuedAt,
        Signature = Signature,
        SignatureScheme = SignatureScheme,
        Malformed = Malformed,
    };
}
