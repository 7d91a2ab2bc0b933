using System.Buffers;
using System.Collections;
using Registry.Hivemind.MessagePack;

namespace Registry.Hivemind.Tests.Petals;

/// <summary>Packs objects as Python's msgpack does for hivemind; an array of objects is a tuple.</summary>
internal static class Packed
{
    public static byte[] Of(object? value)
    {
        var output = new ArrayBufferWriter<byte>();
        Write(output, value);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>A server's announcement.</summary>
    public static byte[] Server(int state, object throughput, params (string Name, object? Value)[] fields) =>
        Of(new object?[] { state, throughput, fields.ToDictionary(field => field.Name, field => field.Value) });

    private static void Write(ArrayBufferWriter<byte> output, object? value)
    {
        var writer = new MessagePackWriter(output);
        switch (value)
        {
            case null: writer.WriteNil(); break;
            case bool flag: writer.WriteBoolean(flag); break;
            case string text: writer.WriteText(text); break;
            case double number: writer.WriteFloat(number); break;
            case int or long: writer.WriteInteger(Convert.ToInt64(value, null)); break;
            case object?[] tuple:
                var inner = new ArrayBufferWriter<byte>();
                WriteList(inner, tuple);
                writer.WriteExtension(HivemindExtension.Tuple, inner.WrittenSpan);
                break;
            case IDictionary map:
                writer.WriteRaw(map.Count < 16 ? [(byte)(0x80 | map.Count)] : [0xDE, (byte)(map.Count >> 8), (byte)map.Count]);
                foreach (DictionaryEntry entry in map)
                {
                    Write(output, entry.Key);
                    Write(output, entry.Value);
                }

                break;
            case IList list: WriteList(output, list); break;
            default: throw new ArgumentException($"{value.GetType()} has no place here");
        }
    }

    private static void WriteList(ArrayBufferWriter<byte> output, IList list)
    {
        new MessagePackWriter(output).WriteArrayHeader(list.Count);
        foreach (var element in list) Write(output, element);
    }
}
