using System.Text.Json;
using System.Text.Json.Serialization;
using Registry.Identity;
using Registry.Libp2p.Security.Noise;

namespace Registry.Libp2p.Tests.Security.Noise;

/// <summary>Vectors of cacophony and snow: both sides of the handshake, its hash, and the transport messages after it.</summary>
public sealed class NoiseVectorTests
{
    public static TheoryData<int> Indices => [.. Enumerable.Range(0, NoiseVector.Load().Count)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void Handshake_and_transport_messages_are_those_of_the_vector(int index)
    {
        var vector = NoiseVector.Load()[index];
        using var initiator = Start(vector, initiator: true);
        using var responder = Start(vector, initiator: false);
        for (var i = 0; i < 3; i++)
        {
            var (writer, reader) = i % 2 == 0 ? (initiator, responder) : (responder, initiator);
            Exchange(writer, reader, vector.Messages[i]);
        }

        Assert.True(initiator.IsComplete && responder.IsComplete);
        Assert.True(initiator.Hash.SequenceEqual(responder.Hash));
        if (vector.HandshakeHash is not null) Assert.Equal(vector.HandshakeHash, Convert.ToHexStringLower(initiator.Hash));

        CheckTransport(initiator.Split(), responder.Split(), vector);
    }

    private static NoiseHandshake Start(NoiseVector vector, bool initiator) => new(
        initiator,
        X25519Key.FromPrivate(Convert.FromHexString(initiator ? vector.InitiatorStatic : vector.ResponderStatic)),
        X25519Key.FromPrivate(Convert.FromHexString(initiator ? vector.InitiatorEphemeral : vector.ResponderEphemeral)),
        Convert.FromHexString(vector.Prologue));

    private static void Exchange(NoiseHandshake writer, NoiseHandshake reader, NoiseVector.Message expected)
    {
        var payload = Convert.FromHexString(expected.Payload);
        var message = new byte[writer.Overhead + payload.Length];
        Assert.Equal(NoiseHandshakeStatus.Done, writer.Write(payload, message));
        Assert.Equal(expected.Ciphertext, Convert.ToHexStringLower(message));

        var read = new byte[message.Length - reader.Overhead];
        Assert.Equal(NoiseHandshakeStatus.Done, reader.Read(message, read));
        Assert.Equal(payload, read);
    }

    private static void CheckTransport((NoiseCipher Send, NoiseCipher Receive) initiator, (NoiseCipher Send, NoiseCipher Receive) responder, NoiseVector vector)
    {
        for (var i = 3; i < vector.Messages.Count; i++)
        {
            var (send, receive) = i % 2 == 0 ? (initiator.Send, responder.Receive) : (responder.Send, initiator.Receive);
            var message = Convert.FromHexString(vector.Messages[i].Payload + new string('0', 2 * NoiseFrame.TagLength));
            var text = message.AsSpan(0, message.Length - NoiseFrame.TagLength);
            var tag = message.AsSpan(text.Length);

            // In place, as the channel does it.
            Assert.True(send.TryEncrypt(text, text, tag));
            Assert.Equal(vector.Messages[i].Ciphertext, Convert.ToHexStringLower(message));
            Assert.True(receive.TryDecrypt(text, tag, text));
            Assert.Equal(vector.Messages[i].Payload, Convert.ToHexStringLower(text));
        }
    }
}

/// <summary>A vector in the format of the Noise wiki.</summary>
public sealed record NoiseVector(
    string Source,
    [property: JsonPropertyName("init_prologue")] string Prologue,
    [property: JsonPropertyName("init_static")] string InitiatorStatic,
    [property: JsonPropertyName("init_ephemeral")] string InitiatorEphemeral,
    [property: JsonPropertyName("resp_static")] string ResponderStatic,
    [property: JsonPropertyName("resp_ephemeral")] string ResponderEphemeral,
    [property: JsonPropertyName("handshake_hash")] string? HandshakeHash,
    IReadOnlyList<NoiseVector.Message> Messages)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static IReadOnlyList<NoiseVector> Load()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "vectors", "noise-xx-25519-chachapoly-sha256.json");
        return JsonSerializer.Deserialize<VectorFile>(File.ReadAllText(path), Options)!.Vectors;
    }

    public sealed record Message(string Payload, string Ciphertext);

    private sealed record VectorFile(IReadOnlyList<NoiseVector> Vectors);
}
