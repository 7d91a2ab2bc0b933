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

    public static WithdrawalBody FromJson(JsonElement json) => throw new NotImplementedException();
}
