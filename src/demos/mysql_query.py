"""One client of one MySQL server: connect, make a table, insert rows, select them, close."""

import asyncio

import aiomysql


async def main(cars=3):
    connection = await aiomysql.connect(host="127.0.0.1", user="root", password="root!2345", db="test")
    cursor = await connection.cursor()
    print("connected")

    await cursor.execute("CREATE TABLE car (id INT PRIMARY KEY, name VARCHAR(20))")
    for n in range(1, cars + 1):
        await cursor.execute("INSERT INTO car VALUES (%s, %s)", (n, f"car {n}"))
    await connection.commit()
    await cursor.execute("SELECT id, name FROM car ORDER BY id")
    for number, name in await cursor.fetchall():
        print(f"{number}: {name}")

    await cursor.close()
    connection.close()
    print("closed")


if __name__ == "__main__":
    asyncio.run(main())
