using System.Text;
using System.Text.Json.Nodes;
using Registry.Identity.Wallets;

namespace Registry.Registrations.Statements;

/// <summary>
/// What a wallet or a peer states, every value in its one accepted spelling: the text, the typed data and the hashes come from
/// here and nowhere else.
/// </summary>
internal sealed class Statement : IEquatable<Statement>
{
    private const string DomainName = "Far Mesh Registry";
    private const string DomainVersion = "1";

    private readonly string[] _values;

    /// <param name="kind">What is stated.</param>
    /// <param name="values">In the order of the field table; empty where not given or not in this kind.</param>
    public Statement(RecordKind kind, string[] values)
    {
        Kind = kind;
        _values = values;
    }

    public RecordKind Kind { get; }

    public string PrimaryType => Kind.ToString();

    /// <summary>The value of a field of <see cref="StatementFields"/>; empty when not given.</summary>
    public string this[int number] => _values[number - 1];

    /// <summary>With another value in one field.</summary>
    public Statement With(int number, string canonical)
    {
        var values = (string[])_values.Clone();
        values[number - 1] = canonical;
        return new Statement(Kind, values);
    }

    /// <summary>Lines joined with \n, no newline at the end; fields that were not given have no line.</summary>
    public string ToText()
    {
        var text = new StringBuilder(Kind switch
        {
            RecordKind.Registration => "Far Mesh registration\nI run this peer and offer this model.\n",
            RecordKind.Withdrawal => "Far Mesh withdrawal\nI no longer offer this.\n",
            _ => "Far Mesh authorization\nThis peer may register its models for me.\n",
        });
        foreach (var field in Fields.Where(field => this[field.Number].Length > 0))
        {
            text.Append('\n').Append(field.Label).Append(": ").Append(this[field.Number]);
        }

        return text.ToString();
    }

    public JsonObject ToTypedData() => new()
    {
        ["domain"] = new JsonObject { ["name"] = DomainName, ["version"] = DomainVersion },
        ["types"] = new JsonObject
        {
            // Wallets in browsers want it; libraries that make it themselves want it left out.
            ["EIP712Domain"] = new JsonArray(Member("name"), Member("version")),
            [PrimaryType] = new JsonArray([.. Fields.Select(field => Member(field.TypedName))]),
        },
        ["primaryType"] = PrimaryType,
        ["message"] = new JsonObject(Fields.Select(field => KeyValuePair.Create<string, JsonNode?>(field.TypedName, this[field.Number]))),
    };

    /// <summary>The 32 bytes that the wallet signs under a scheme.</summary>
    public byte[] Hash(SignatureScheme scheme) => scheme switch
    {
        SignatureScheme.Eip191 => WalletHashes.Eip191(ToText()),
        SignatureScheme.Eip712 => WalletHashes.Eip712(DomainName, DomainVersion, PrimaryType, [.. Fields.Select(field => KeyValuePair.Create(field.TypedName, this[field.Number]))]),
        _ => throw new ArgumentOutOfRangeException(nameof(scheme)),
    };

    public bool Equals(Statement? other) => other is not null && Kind == other.Kind && _values.AsSpan().SequenceEqual(other._values);

    public override bool Equals(object? obj) => Equals(obj as Statement);

    public override int GetHashCode() => HashCode.Combine(Kind, this[StatementFields.Wallet], this[StatementFields.Peer], this[StatementFields.Issued]);

    private static JsonObject Member(string name) => new() { ["name"] = name, ["type"] = "string" };

    private IEnumerable<StatementField> Fields => StatementFields.All.Where(row => row.IsIn(Kind));
}

/// <summary>What a signed statement says. The numbers are those of the stored record.</summary>
public enum RecordKind
{
    /// <summary>I run this peer and offer this model.</summary>
    Registration = 0,

    /// <summary>I no longer offer this.</summary>
    Withdrawal = 1,

    /// <summary>This peer may register its models for me.</summary>
    Authorization = 2,
}

/// <summary>How a wallet signed. The numbers are those of the stored record.</summary>
public enum SignatureScheme
{
    /// <summary>No signature; only where the configuration does not require one.</summary>
    None = 0,

    /// <summary>EIP-191 personal_sign of the statement text.</summary>
    Eip191 = 1,

    /// <summary>EIP-712 typed data of the same fields.</summary>
    Eip712 = 2,
}

/// <summary>What a wallet signs, in both forms.</summary>
/// <param name="Text">The statement for EIP-191 <c>personal_sign</c>.</param>
/// <param name="TypedData">domain, types, primaryType and message, as EIP-712 <c>signTypedData</c> takes them.</param>
/// <param name="IssuedAt">The time in both.</param>
public sealed record SigningStatement(string Text, JsonObject TypedData, string IssuedAt);
