using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Registry.Interop.Tests.Harness;

namespace Registry.Interop.Tests.Hivemind;

/// <summary>
/// rpc_store and rpc_find of hivemind's dht.proto, written field by field and sent by p2pd as a client: for subkeys of kinds that the
/// hivemind driver cannot name, and to see the bytes.
/// </summary>
internal static class RawCalls
{
    /// <summary>Whether it was taken. Subkey and value are MessagePack.</summary>
    public static async Task<bool> StoreAsync(this RemotePeer p2pd, string peer, string key, byte[] subkey, byte[] value, TimeSpan lifetime)
    {
        var expires = (DateTimeOffset.UtcNow + lifetime).ToUnixTimeMilliseconds() / 1000.0;
        var answer = await p2pd.CallAsync(peer, "DHTProtocol.rpc_store", Message(to =>
        {
            Bytes(to, 2, KeyId(key));
            Bytes(to, 3, subkey);
            Bytes(to, 4, value);
            Bytes(to, 5, BitConverter.GetBytes(expires)); // packed
            Bytes(to, 6, [0]); // packed: not in the cache
            Bytes(to, 7, []); // a client
        }));
        Assert.Equal([0x12, 0x01], answer[..2]); // store_ok, packed, of one
        return answer[2] != 0;
    }

    /// <summary>The answer as it came.</summary>
    public static Task<byte[]> FindAsync(this RemotePeer p2pd, string peer, string key) => p2pd.CallAsync(peer, "DHTProtocol.rpc_find", Message(to =>
    {
        Bytes(to, 2, KeyId(key));
        Bytes(to, 3, []);
    }));

    /// <summary>SHA-1 of the key as MessagePack. Keys of tests are shorter than 32 characters.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "hivemind's key ids are SHA-1")]
    private static byte[] KeyId(string key) => SHA1.HashData([(byte)(0xa0 | key.Length), .. Encoding.ASCII.GetBytes(key)]);

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var to = new CodedOutputStream(bytes, leaveOpen: true))
        {
            write(to);
        }
        return bytes.ToArray();
    }

    private static void Bytes(CodedOutputStream to, int field, byte[] value)
    {
        to.WriteTag(field, WireFormat.WireType.LengthDelimited);
        to.WriteBytes(ByteString.CopyFrom(value));
    }
}
