using System.Text.Json;
using Registry.Registrations.Statements;

namespace Registry.Registrations;

/// <summary>
/// The body of a register, withdraw or authorize call as it came in: every value as text, null when not given. Numbers keep the digits of the
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

    public string? ApiKeyHash { get; init; }

    /// <summary>What the wallet signed before, in place of its signature: an authorization's own fields.</summary>
    public RegistrationBody? Authorization { get; init; }

    /// <summary>Of an authorization: the one-time code of the link that the worker printed; not signed.</summary>
    public string? Code { get; init; }

    /// <summary>Fields whose JSON type was wrong; reported together with every other mistake.</summary>
    public IReadOnlyList<FieldError> Malformed { get; init; } = [];

    /// <summary>Reads a parsed JSON body; never throws. What is no object, or a field of a wrong type, ends up in <see cref="Malformed"/>.</summary>
    public static RegistrationBody FromJson(JsonElement json) => FromJson(json, withAuthorization: true);

    private static RegistrationBody FromJson(JsonElement json, bool withAuthorization)
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
            ApiKeyHash = fields.Text("api_key_hash"),
            Code = fields.Text("code"),
            Authorization = withAuthorization && fields.Object("authorization") is { } inner ? FromJson(inner, withAuthorization: false) : null,
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
        StatementFields.ApiKeyHash => ApiKeyHash,
        _ => null,
    };
}

/// <summary>The body of a heartbeat as it came in; see <see cref="RegistrationBody"/>. Every field is optional.</summary>
public sealed record HeartbeatBody
{
    public string? VramAvailableGb { get; init; }

    public string? TokensServedSinceLast { get; init; }

    /// <summary>active (default), online, draining, maintenance or offline.</summary>
    public string? Status { get; init; }

    /// <summary>Grows with every heartbeat of one API key; makes a retried heartbeat count its tokens once.</summary>
    public string? Sequence { get; init; }

    /// <summary>With it the peer's own key speaks, and no API key is needed.</summary>
    public string? PeerSignature { get; init; }

    public string? PeerPublicKey { get; init; }

    /// <summary>Signed with it, within five minutes, and later than in the heartbeat before.</summary>
    public string? IssuedAt { get; init; }

    public IReadOnlyList<FieldError> Malformed { get; init; } = [];

    public static HeartbeatBody FromJson(JsonElement json)
    {
        var fields = new JsonFields(json);
        return new HeartbeatBody
        {
            VramAvailableGb = fields.Number("vram_available_gb"),
            TokensServedSinceLast = fields.Number("tokens_served_since_last"),
            Status = fields.Text("status"),
            Sequence = fields.Number("sequence"),
            PeerSignature = fields.Text("peer_signature"),
            PeerPublicKey = fields.Text("peer_public_key"),
            IssuedAt = fields.Text("issued_at"),
            Malformed = fields.Malformed,
        };
    }
}

/// <summary>Takes the known fields out of a JSON object as text, and notes those of a wrong type. Unknown fields are ignored.</summary>
internal sealed class JsonFields
{
    private readonly JsonElement _json;
    private readonly List<FieldError> _malformed = [];

    public JsonFields(JsonElement json)
    {
        _json = json;
        if (json.ValueKind != JsonValueKind.Object) _malformed.Add(new FieldError("body", "must be a JSON object"));
    }

    public IReadOnlyList<FieldError> Malformed => _malformed;

    public string? Text(string name) => Find(name) is { } value ? String(name, value, "must be a string") : null;

    /// <summary>A JSON number keeps its digits as they were written.</summary>
    public string? Number(string name) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number ? value.GetRawText()
        : String(name, value, "must be a number");

    public JsonElement? Object(string name)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Object) return value;
        Wrong(name, "must be an object");
        return null;
    }

    private JsonElement? Find(string name) =>
        _json.ValueKind == JsonValueKind.Object && _json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private string? String(string name, JsonElement value, string otherwise)
    {
        if (value.ValueKind != JsonValueKind.String) return Wrong(name, otherwise);
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // An escaped surrogate without its other half: JSON that is well-formed, but no text.
            return Wrong(name, "is not valid text");
        }
    }

    private string? Wrong(string name, string message)
    {
        _malformed.Add(new FieldError(name, message));
        return null;
    }
}
